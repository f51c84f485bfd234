package dev.ferrum.engine;

import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.kv.KvLayout;
import dev.ferrum.engine.model.ModelOutline;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// What a model needs of a device's own memory against what is free there, before anything is allocated.
///
/// `device`: its name, for messages. `freeBytes`: what nobody uses. `leastBlocks`: the KV blocks an engine
/// cannot do without.
record MemoryPlan(
        ModelOutline model, KvLayout layout, long leastBlocks, String device, DeviceInfo.Kind kind, long freeBytes) {
    /// Left free on a card, whose backend counts what its driver takes for itself: what was measured on one card may be
    /// more on another. `docs/decisions/memory-plan.md`.
    private static final long MARGIN = 96L << 20;

    /// Left free where nobody has measured what the driver takes.
    private static final long RESERVE = 256L << 20;

    private static final double GB = 1e9;
    /// A context below this is no offer.
    private static final int LEAST_CONTEXT = 512;

    /// Layers whose experts go to the device: `wanted`, or else all that fit. Throws [MemoryShortException]
    /// when these, or the model without any experts, do not fit.
    int layersOnDevice(OptionalInt wanted) {
        int most = mostLayers(leastBlocks * layout.blockBytes());
        int asked = Math.min(wanted.orElse(model.layers()), model.layers());
        if (most < 0 || wanted.isPresent() && asked > most) {
            throw new MemoryShortException(refusal(wanted.isPresent() ? asked : 0, most));
        }
        return Math.min(asked, most);
    }

    /// Bytes that stay free on a device of `kind`.
    static long spared(DeviceInfo.Kind kind) {
        return kind == DeviceInfo.Kind.DISCRETE_GPU ? MARGIN : RESERVE;
    }

    /// What is left for the KV cache when the experts of `layers` layers are on the device.
    long leftBytes(int layers) {
        return freeBytes - spared(kind) - model.workingBytes() - model.weightBytes(layers);
    }

    /// The most layers beside a KV cache of `kvBytes`; -1 when not even none fits.
    private int mostLayers(long kvBytes) {
        int layers = model.layers();
        while (layers >= 0 && leftBytes(layers) < kvBytes) {
            layers--;
        }
        return layers;
    }

    private String refusal(int layers, int most) {
        long kv = leastBlocks * layout.blockBytes();
        long needed = model.weightBytes(layers) + kv + model.workingBytes() + spared(kind);
        String found =
                "memory of %s: expected %.1f GB free (weights %.1f with the experts of %d of %d layers, context %.1f, work %.1f), found %.1f GB"
                        .formatted(
                                device,
                                needed / GB,
                                model.weightBytes(layers) / GB,
                                layers,
                                model.layers(),
                                kv / GB,
                                (model.workingBytes() + spared(kind)) / GB,
                                freeBytes / GB);
        return found + "; " + advice(layers, most);
    }

    private String advice(int layers, int most) {
        List<String> offers = new ArrayList<>();
        long context = leftBytes(layers) / layout.blockBytes() * layout.blockTokens();
        if (context >= LEAST_CONTEXT) {
            offers.add("a context of at most %d tokens fits".formatted(Math.min(context, model.maxContext())));
        }
        if (most >= 0) {
            offers.add("the experts of at most %d layers".formatted(most));
        }
        offers.add("choose a smaller model, or the backend cpu");
        return String.join(", or ", offers);
    }
}
