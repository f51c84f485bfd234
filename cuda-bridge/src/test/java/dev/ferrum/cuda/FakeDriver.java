package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaDriver;
import java.nio.charset.StandardCharsets;

/// A driver that answers with given numbers instead of a card's. Card `i` has `8 * (i + 1)` GiB, so later ones are
/// better.
final class FakeDriver implements CudaDriver {
    private static final int SOMETHING = 1;

    private final int initCode;
    private final int cards;
    private int version = 12_040;
    private int capability = 89;

    FakeDriver(int cards) {
        this(CudaProbe.SUCCESS, cards);
    }

    FakeDriver(int initCode, int cards) {
        this.initCode = initCode;
        this.cards = cards;
    }

    /// The newest CUDA that the driver knows, 1000 × major + 10 × minor.
    FakeDriver version(int newest) {
        version = newest;
        return this;
    }

    /// Compute capability of all cards, ten times major and minor.
    FakeDriver capability(int number) {
        capability = number;
        return this;
    }

    @Override
    public int cuInit(int flags) {
        return initCode;
    }

    @Override
    public int cuDriverGetVersion(int[] out) {
        out[0] = version;
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
        bytes[0] = (8L << 30) * (device + 1);
        return CudaProbe.SUCCESS;
    }

    @Override
    public int cuDeviceGetAttribute(int[] value, int attribute, int device) {
        value[0] = switch (attribute) {
            case CudaDevice.COMPUTE_MAJOR -> capability / 10;
            case CudaDevice.COMPUTE_MINOR -> capability % 10;
            case CudaDevice.INTEGRATED -> 0;
            case CudaDevice.SHARED_PER_PROCESSOR -> 102_400;
            default -> SOMETHING;
        };
        return CudaProbe.SUCCESS;
    }

    @Override
    public String errorName(int code) {
        return "CUDA_ERROR_" + code;
    }
}
