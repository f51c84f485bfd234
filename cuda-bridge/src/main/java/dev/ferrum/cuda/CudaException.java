package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaDriver;
import dev.ferrum.engine.backend.BackendException;
import java.util.Set;

/// A driver call that did not answer `CUDA_SUCCESS`: which, with what, the code and its symbolic name.
final class CudaException extends BackendException {
    private static final long serialVersionUID = 1L;

    /// Codes of `cuda.h` that a message has advice for.
    private static final int OUT_OF_MEMORY = 2;

    private static final int NO_KERNEL_IMAGE = 209;
    private static final int ECC_UNCORRECTABLE = 214;
    private static final int INVALID_PTX = 218;
    private static final int UNSUPPORTED_PTX_VERSION = 222;
    /// Faults of the card or of earlier work after which a context answers nothing else.
    private static final Set<Integer> FAULTS = Set.of(
            ECC_UNCORRECTABLE,
            // An illegal address, a kernel that ran too long, a destroyed context, an assertion.
            700,
            702,
            709,
            710,
            // The stack, an illegal instruction, a misaligned address, an invalid address space or counter, any other.
            714,
            715,
            716,
            717,
            718,
            719);

    private final int code;

    private CudaException(String message, int code) {
        super(message);
        this.code = code;
    }

    /// Throws unless `code` is `CUDA_SUCCESS`. `asked` are the call's arguments in words.
    static void check(CudaDriver driver, int code, String call, String asked) {
        if (code != CudaProbe.SUCCESS) {
            throw of(driver, code, call, asked);
        }
    }

    static CudaException of(CudaDriver driver, int code, String call, String asked) {
        return new CudaException(
                "CUDA: %s (%s): expected success, found %s, code %d; %s"
                        .formatted(call, asked, driver.errorName(code), code, remedy(code)),
                code);
    }

    /// The driver's `CUresult`.
    int code() {
        return code;
    }

    /// Whether a call that answers `code` says that the context is gone, and all memory of the card with
    /// it.
    static boolean lost(int code) {
        return FAULTS.contains(code);
    }

    @Override
    public boolean deviceLost() {
        return lost(code);
    }

    private static String remedy(int code) {
        return switch (code) {
            case OUT_OF_MEMORY ->
                "the card's memory is full: close other programs that use it, or choose a smaller model or context";
            case NO_KERNEL_IMAGE, INVALID_PTX, UNSUPPORTED_PTX_VERSION ->
                "the driver cannot compile Ferrum's kernels: install a newer NVIDIA driver";
            default ->
                lost(code)
                        ? "earlier work on the card failed, and the driver refuses this process from now on: restart"
                                + " Ferrum to use the card again, and report this"
                        : "if it repeats, restart the program, or choose the backend cpu";
        };
    }
}
