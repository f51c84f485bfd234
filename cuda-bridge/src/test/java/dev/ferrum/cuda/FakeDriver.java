package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaDriver;
import java.nio.charset.StandardCharsets;

/// A driver that answers with given numbers instead of a card's.
final class FakeDriver implements CudaDriver {
    private final int initCode;
    private final int cards;

    FakeDriver(int cards) {
        this(CudaProbe.SUCCESS, cards);
    }

    FakeDriver(int initCode, int cards) {
        this.initCode = initCode;
        this.cards = cards;
    }

    @Override
    public int cuInit(int flags) {
        return initCode;
    }

    @Override
    public int cuDriverGetVersion(int[] version) {
        version[0] = 12040;
        return CudaProbe.SUCCESS;
    }

    @Override
    public int cuDeviceGetCount(int[] count) {
        count[0] = cards;
        return CudaProbe.SUCCESS;
    }

    @Override
    public int cuDeviceGet(int[] device, int ordinal) {
        device[0] = ordinal;
        return CudaProbe.SUCCESS;
    }

    @Override
    public int cuDeviceGetName(byte[] name, int length, int device) {
        byte[] text = "Card %d".formatted(device).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, name, 0, text.length);
        return CudaProbe.SUCCESS;
    }

    @Override
    public int cuDeviceTotalMem_v2(long[] bytes, int device) {
        bytes[0] = 24L << 30;
        return CudaProbe.SUCCESS;
    }

    @Override
    public int cuDeviceGetAttribute(int[] value, int attribute, int device) {
        value[0] = attribute == CudaProbe.COMPUTE_MAJOR ? 8 : 9;
        return CudaProbe.SUCCESS;
    }

    @Override
    public String errorName(int code) {
        return "CUDA_ERROR_" + code;
    }
}
