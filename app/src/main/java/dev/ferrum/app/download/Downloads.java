package dev.ferrum.app.download;

import dev.ferrum.app.hub.HubClient;
import dev.ferrum.app.hub.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The queue of downloads into one folder of models. Survives the program: what was begun is there again after a
/// restart, paused, because nothing is sent to the network before somebody asks.
///
/// Any thread may call; methods change the queue and return at once, without waiting for the network, though they may
/// touch the disk. Listeners run on the queue's own thread, which they must not hold up. The states are immutable.
public final class Downloads implements AutoCloseable {
    private final Path models;
    private final HubClient hub;
    private final DownloadOptions options;
    private final SpaceCheck space;
    private final RateLimit limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Job> jobs = new ArrayList<>();
    private final List<Consumer<List<Download>>> listeners = new CopyOnWriteArrayList<>();
    private final Thread keeper;
    private List<Download> told = List.of();
    private boolean closed;
    /// Somebody has asked for something that the queue's thread has not seen yet.
    private boolean touched = true;

    private Downloads(Path models, HubClient hub, DownloadOptions options, Disk disk) {
        this.models = models;
        this.hub = hub;
        this.options = options;
        this.space = new SpaceCheck(disk, models, options.sparedBytes());
        this.limit = new RateLimit(options.bytesPerSecond());
        this.keeper = Thread.ofPlatform().daemon(true).name("downloads").unstarted(this::keep);
    }

    /// The queue of the folder `models`, with what was begun there earlier. `hub` stays the caller's.
    public static Downloads open(Path models, HubClient hub, DownloadOptions options, Disk disk) {
        Downloads downloads = new Downloads(models.toAbsolutePath().normalize(), hub, options, disk);
        downloads.readBegun();
        downloads.keeper.start();
        return downloads;
    }

    private void readBegun() {
        for (String id : PartFolder.begun(models)) {
            try {
                Optional<PartFolder> folder = PartFolder.open(models, id);
                if (folder.isPresent()) {
                    Job job = new Job(id, folder.get().source(), folder.get(), Job.Wish.PAUSE, null);
                    job.reason = PauseReason.PROGRAM_ENDED;
                    job.state = paused(job, written(folder.get()));
                    jobs.add(job);
                } else {
                    jobs.add(ofOthers(id));
                }
            } catch (IOException | DownloadException e) {
                System.getLogger("ferrum").log(System.Logger.Level.WARNING, "a download is left out: " + id, e);
            }
        }
        jobs.sort(Comparator.comparingLong(job -> job.folder == null ? Long.MAX_VALUE : job.folder.place()));
    }

    private Job ofOthers(String id) throws IOException {
        Job job = new Job(id, PartFolder.look(models, id).source(), null, Job.Wish.PAUSE, null);
        job.reason = PauseReason.OTHER_PROGRAM;
        job.state = paused(job, 0);
        return job;
    }

    private static long written(PartFolder folder) {
        long sum = 0;
        for (int index = 0; index < folder.source().files().size(); index++) {
            sum += folder.written(index);
        }
        return sum;
    }

    /// All entries, the next one first, as they are now.
    public List<Download> list() {
        lock.lock();
        try {
            return jobs.stream().map(Job::snapshot).toList();
        } finally {
            lock.unlock();
        }
    }

    /// The entry with `id`, if it is there.
    public Optional<Download> find(String id) {
        return list().stream().filter(it -> it.id().equals(id)).findFirst();
    }

    /// Tells `listener` all entries whenever one has changed, a few times a second while bytes come.
    public void onChange(Consumer<List<Download>> listener) {
        listeners.add(listener);
    }

    /// The file that `source` will be, or is, once it is downloaded.
    public Path target(ModelSource source) {
        return PartFolder.target(models, source, 0);
    }

    /// Puts `source` at the end of the queue, or goes on with it if it was begun, and returns its id. Throws
    /// [DownloadException] when the model is there already or another program downloads it.
    public String add(ModelSource source) {
        String id = PartFolder.id(source);
        lock.lock();
        try {
            checkOpen();
            Job present = job(id);
            if (present != null && !(present.state instanceof DownloadState.Done)) {
                resume(id);
                return id;
            }
            Path target = target(source);
            if (Files.exists(target)) {
                throw new DownloadException("%s is there already".formatted(target));
            }
            jobs.remove(present);
            Files.createDirectories(models);
            PartFolder folder = PartFolder.create(models, source, nextPlace())
                    .orElseThrow(() ->
                            new DownloadException("%s: another program downloads it already".formatted(source.name())));
            jobs.add(new Job(id, source, folder, Job.Wish.RUN, new DownloadState.Queued(written(folder))));
            touch();
            return id;
        } catch (IOException e) {
            throw new DownloadException("the download of %s cannot begin: %s".formatted(source.name(), e), e);
        } finally {
            lock.unlock();
        }
    }

    private long nextPlace() {
        return jobs.stream()
                        .filter(job -> job.folder != null)
                        .mapToLong(job -> job.folder.place())
                        .max()
                        .orElse(0)
                + 1;
    }

    /// Stops `id`; what was fetched stays.
    public void pause(String id) {
        wish(id, Job.Wish.PAUSE);
    }

    /// Goes on with a download that is paused or has failed.
    public void resume(String id) {
        wish(id, Job.Wish.RUN);
    }

    /// Stops `id`, deletes what was fetched, and takes it off the queue. Of a finished one only the entry goes.
    public void cancel(String id) {
        wish(id, Job.Wish.CANCEL);
    }

    /// Moves `id` to `index` of the queue. What runs goes on running.
    public void move(String id, int index) {
        lock.lock();
        try {
            Job job = job(id);
            if (job != null) {
                jobs.remove(job);
                jobs.add(Math.clamp(index, 0, jobs.size()), job);
                long place = 0;
                for (Job it : jobs) {
                    place++;
                    if (it.folder != null) {
                        it.folder.setPlace(place);
                    }
                }
                touch();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Lets all downloads together take `bytesPerSecond` at most; 0 for no limit.
    public void limit(long bytesPerSecond) {
        limit.set(bytesPerSecond);
    }

    /// Waits until `id` is done, has failed, is paused by somebody, or is cancelled (then it is empty).
    public Optional<DownloadState> await(String id) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                Job job = job(id);
                if (job == null) {
                    return Optional.empty();
                }
                if (job.state.hasEnded()
                        || (job.state instanceof DownloadState.Paused it && it.reason() != PauseReason.LOW_SPACE)) {
                    return Optional.of(job.state);
                }
                changed.await(options.times().tick().toNanos(), TimeUnit.NANOSECONDS);
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void wish(String id, Job.Wish wish) {
        lock.lock();
        try {
            checkOpen();
            Job job = job(id);
            if (job == null) {
                return;
            }
            if (job.folder == null && !(job.state instanceof DownloadState.Done)) {
                takeOver(job);
            }
            job.wish = wish;
            job.reason = PauseReason.ASKED;
            if (wish == Job.Wish.RUN && job.transfer == null && !(job.state instanceof DownloadState.Done)) {
                job.state = new DownloadState.Queued(job.bytes());
            }
            touch();
        } finally {
            lock.unlock();
        }
    }

    /// Another program had it; perhaps it has ended.
    private void takeOver(Job job) {
        try {
            job.folder = PartFolder.open(models, job.id)
                    .orElseThrow(() -> new DownloadException(
                            "%s: another program downloads it already".formatted(job.source.name())));
        } catch (IOException e) {
            throw new DownloadException("%s: it is not there any more: %s".formatted(job.source.name(), e), e);
        }
    }

    private Job job(String id) {
        return jobs.stream().filter(it -> it.id.equals(id)).findFirst().orElse(null);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the downloads are closed");
        }
    }

    /// The queue's thread: follows what runs, starts what may run, tells what has changed.
    private void keep() {
        boolean goOn = true;
        while (goOn) {
            List<Download> news;
            lock.lock();
            try {
                awaitWork();
                step();
                goOn = !closed;
                news = jobs.stream().map(Job::snapshot).toList();
                changed.signalAll();
            } catch (InterruptedException _) {
                return;
            } finally {
                lock.unlock();
            }
            if (!news.equals(told)) {
                told = news;
                listeners.forEach(listener -> listener.accept(news));
            }
        }
    }

    /// Waits a tick, or for as long as nothing runs and nobody asks for anything.
    private void awaitWork() throws InterruptedException {
        while (!touched && !isBusy()) {
            changed.await();
        }
        if (!touched) {
            changed.awaitNanos(options.times().tick().toNanos());
        }
        touched = false;
    }

    private boolean isBusy() {
        return jobs.stream()
                .anyMatch(
                        job -> job.transfer != null || job.state instanceof DownloadState.Queued || isLowOnSpace(job));
    }

    private void touch() {
        touched = true;
        changed.signalAll();
    }

    private void step() {
        for (Job job : List.copyOf(jobs)) {
            follow(job);
        }
        long running = jobs.stream().filter(job -> job.transfer != null).count();
        for (Job job : jobs) {
            if (!closed && running < options.atOnce() && job.state instanceof DownloadState.Queued) {
                start(job);
                running++;
            }
        }
    }

    private void start(Job job) {
        job.transfer = new ModelTransfer(job.folder, hub, limit, options, space, job.hashes);
        job.thread = Thread.ofPlatform()
                .daemon(true)
                .name("download of " + job.source.name())
                .start(job.transfer);
        job.state = new DownloadState.Running(job.bytes(), 0, Optional.empty());
    }

    private void follow(Job job) {
        if (job.transfer != null) {
            Optional<ModelTransfer.Outcome> outcome = job.transfer.outcome();
            if (outcome.isPresent()) {
                job.transfer = null;
                job.thread = null;
                end(job, outcome.get());
            } else if (job.wish != Job.Wish.RUN || closed) {
                job.thread.interrupt();
            } else {
                job.state = job.transfer.state();
            }
        }
        if (job.transfer == null) {
            rest(job);
        }
    }

    private void end(Job job, ModelTransfer.Outcome outcome) {
        job.state = switch (outcome) {
            case ModelTransfer.Outcome.Completed it -> {
                job.folder = null;
                yield new DownloadState.Done(it.file());
            }
            case ModelTransfer.Outcome.Stopped _ -> new DownloadState.Queued(written(job.folder));
            case ModelTransfer.Outcome.LowSpace it -> {
                job.spaceCheckedNanos = System.nanoTime();
                yield new DownloadState.Paused(written(job.folder), PauseReason.LOW_SPACE, it.message());
            }
            case ModelTransfer.Outcome.Failed it -> new DownloadState.Failed(written(job.folder), it.message());
        };
    }

    /// A job that does not run: what is wanted of it now.
    private void rest(Job job) {
        switch (job.wish) {
            case CANCEL -> remove(job);
            case PAUSE -> {
                if (job.state instanceof DownloadState.Queued || isLowOnSpace(job)) {
                    job.state = paused(job, job.bytes());
                }
            }
            case RUN -> {
                if (isLowOnSpace(job)
                        && System.nanoTime() - job.spaceCheckedNanos
                                > options.times().spaceCheck().toNanos()) {
                    job.spaceCheckedNanos = System.nanoTime();
                    if (space.hasRoom(job.folder.unreserved())) {
                        job.state = new DownloadState.Queued(job.bytes());
                    }
                }
            }
        }
    }

    private static boolean isLowOnSpace(Job job) {
        return job.state instanceof DownloadState.Paused it && it.reason() == PauseReason.LOW_SPACE;
    }

    private static DownloadState paused(Job job, long bytes) {
        return new DownloadState.Paused(
                bytes,
                job.reason,
                switch (job.reason) {
                    case ASKED -> "paused";
                    case PROGRAM_ENDED -> "paused when the program ended";
                    case OTHER_PROGRAM -> "another program has this download";
                    case LOW_SPACE -> "the disk is nearly full";
                });
    }

    private void remove(Job job) {
        try {
            if (job.folder != null) {
                job.folder.delete();
            }
            jobs.remove(job);
        } catch (IOException e) {
            job.wish = Job.Wish.PAUSE;
            job.state = new DownloadState.Failed(job.bytes(), "it cannot be deleted: " + e.getMessage());
        }
    }

    /// Stops everything that runs, keeps what was fetched, and waits for that. Not for a listener to call.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            touch();
        } finally {
            lock.unlock();
        }
        boolean interrupted = Thread.interrupted();
        interrupted |= !ended(keeper);
        for (Job job : jobs) {
            if (job.thread != null) {
                job.thread.interrupt();
                interrupted |= !ended(job.thread);
            }
        }
        jobs.stream().filter(job -> job.folder != null).forEach(job -> job.folder.close());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for `thread`, whatever happens; false when an interrupt came meanwhile.
    private static boolean ended(Thread thread) {
        boolean quiet = true;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                quiet = false;
            }
        }
        return quiet;
    }
}
