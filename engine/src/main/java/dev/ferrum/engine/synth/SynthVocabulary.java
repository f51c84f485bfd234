package dev.ferrum.engine.synth;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A valid byte-level BPE vocabulary of any size: 256 bytes, made-up words with a merge each, Qwen3's special tokens.
///
/// Words count up like the columns of a spreadsheet (aa, ab, … zz, aaa, …); each is a shorter word and a letter, and
/// that pair is its merge. A vocabulary of Qwen3's size puts the special tokens at Qwen3's ids and fills up with
/// unused ones.
record SynthVocabulary(List<String> tokens, int[] types, List<String> merges, int endOfText, int endOfTurn) {
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;

    private static final int BYTES = 256;
    private static final int LETTERS = 26;
    private static final int QWEN3_TOKENS = 151_936;
    private static final int QWEN3_FIRST_SPECIAL = 151_643;
    private static final String END_OF_TEXT = "<|endoftext|>";
    private static final String END_OF_TURN = "<|im_end|>";

    private static final List<String> SPECIAL = List.of(
            END_OF_TEXT,
            "<|im_start|>",
            END_OF_TURN,
            "<|object_ref_start|>",
            "<|object_ref_end|>",
            "<|box_start|>",
            "<|box_end|>",
            "<|quad_start|>",
            "<|quad_end|>",
            "<|vision_start|>",
            "<|vision_end|>",
            "<|vision_pad|>",
            "<|image_pad|>",
            "<|video_pad|>",
            "<tool_call>",
            "</tool_call>",
            "<|fim_prefix|>",
            "<|fim_middle|>",
            "<|fim_suffix|>",
            "<|fim_pad|>",
            "<|repo_name|>",
            "<|file_sep|>",
            "<tool_response>",
            "</tool_response>",
            "<think>",
            "</think>");

    /// A vocabulary of exactly `size` tokens.
    static SynthVocabulary of(int size) {
        int firstSpecial = size == QWEN3_TOKENS ? QWEN3_FIRST_SPECIAL : size - SPECIAL.size();
        List<String> tokens = new ArrayList<>(bytes());
        List<String> merges = new ArrayList<>();
        // Words of one length are built from those one letter shorter, which stand together before them.
        List<String> letters = letters();
        List<String> shorter = letters;
        while (tokens.size() < firstSpecial) {
            List<String> words = new ArrayList<>();
            for (int i = 0; i < shorter.size() * LETTERS && tokens.size() < firstSpecial; i++) {
                String stem = shorter.get(i / LETTERS);
                String letter = letters.get(i % LETTERS);
                words.add(stem + letter);
                tokens.add(stem + letter);
                merges.add(stem + " " + letter);
            }
            shorter = words;
        }
        int[] types = new int[size];
        for (int id = 0; id < size; id++) {
            types[id] = id < firstSpecial ? NORMAL : UNUSED;
        }
        for (String special : SPECIAL) {
            types[tokens.size()] = special.startsWith("<|") ? CONTROL : USER_DEFINED;
            tokens.add(special);
        }
        while (tokens.size() < size) {
            tokens.add("[PAD" + tokens.size() + "]");
        }
        return new SynthVocabulary(
                Collections.unmodifiableList(tokens),
                types,
                Collections.unmodifiableList(merges),
                tokens.indexOf(END_OF_TEXT),
                tokens.indexOf(END_OF_TURN));
    }

    /// The printable character that stands for each byte, printable bytes first, as in GPT-2's vocabulary.
    private static List<String> bytes() {
        List<String> printable = new ArrayList<>();
        List<String> shifted = new ArrayList<>();
        for (int value = 0; value < BYTES; value++) {
            boolean shows = value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE;
            if (shows) {
                printable.add(Character.toString(value));
            } else {
                shifted.add(Character.toString(BYTES + shifted.size()));
            }
        }
        printable.addAll(shifted);
        return printable;
    }

    private static List<String> letters() {
        List<String> letters = new ArrayList<>();
        for (char letter = 'a'; letter <= 'z'; letter++) {
            letters.add(String.valueOf(letter));
        }
        return letters;
    }
}
