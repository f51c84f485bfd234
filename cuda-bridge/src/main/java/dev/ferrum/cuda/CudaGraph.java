package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaApi;

/// Recorded work that one call starts again: the launches and copies between cards' buffers of a step.
///
/// Recorded launches keep their parameters, so all that changes must lie in memory of the card. Nothing may be
/// allocated while recording: run the same work once before.
final class CudaGraph implements AutoCloseable {
    /// `CU_STREAM_CAPTURE_MODE_RELAXED`: other threads may go on calling the driver.
    private static final int RELAXED = 2;

    private final CudaContext context;
    private final long executable;

    private CudaGraph(CudaContext context, long executable) {
        this.context = context;
        this.executable = executable;
    }

    /// Records what `work` puts into `stream`, without running it.
    static CudaGraph record(CudaContext context, CudaStream stream, Runnable work) {
        CudaApi api = context.api();
        context.use();
        stream.awaitUploads();
        context.check(
                api.cuStreamBeginCapture_v2(stream.handle(), RELAXED), "cuStreamBeginCapture", "the stream of a queue");
        long[] graph = new long[1];
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            // The failure of the work is the one to report; the recording is ended so that the stream works again.
            if (api.cuStreamEndCapture(stream.handle(), graph) == CudaProbe.SUCCESS) {
                api.cuGraphDestroy(graph[0]);
            }
            throw e;
        }
        context.check(api.cuStreamEndCapture(stream.handle(), graph), "cuStreamEndCapture", "the stream of a queue");
        try {
            long[] executable = new long[1];
            context.check(
                    api.cuGraphInstantiateWithFlags(executable, graph[0], 0), "cuGraphInstantiate", "a recorded step");
            return new CudaGraph(context, executable[0]);
        } finally {
            context.check(api.cuGraphDestroy(graph[0]), "cuGraphDestroy", "a recorded step");
        }
    }

    /// Puts the recorded work into `stream`.
    void launch(CudaStream stream) {
        context.use();
        stream.awaitUploads();
        int code = context.api().cuGraphLaunch(executable, stream.handle());
        if (code != CudaProbe.SUCCESS) {
            throw CudaException.of(context.api(), code, "cuGraphLaunch", "a recorded step");
        }
    }

    @Override
    public void close() {
        context.release(
                "cuGraphExecDestroy", "a recorded step", () -> context.api().cuGraphExecDestroy(executable));
    }
}
