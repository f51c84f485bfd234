package dev.ferrum.engine.sampling;

/// Chooses the tokens of one sequence. Engine thread only.
public interface Sampler {
    /// Tells the sampler of a token that is now part of the sequence, of the prompt as well as generated, in order.
    void accept(int token);

    /// The next token's id, from f32 `logits[0 .. count-1]`; the array's contents are changed. Does not accept it.
    ///
    /// Throws [LogitsException] when a logit is NaN or infinite.
    int sample(float[] logits, int count);

    /// How many of the greatest logits are all that the next token needs; 0 where it needs every logit.
    int wanted();

    /// The next token's id, as [#sample] would choose it, from the [#wanted()] greatest logits: `ids[0 .. wanted-1]`
    /// and `logits[0 .. wanted-1]`, best first, the smaller id first among equals.
    int sampleBest(int[] ids, float[] logits);
}
