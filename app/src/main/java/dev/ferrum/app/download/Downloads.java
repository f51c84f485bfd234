package dev.ferrum.app.download;

import dev.ferrum.app.hub.HubClient;
import dev.ferrum.app.hub.ModelSource;
import dev.ferrum.app.rights.OwnersOnly;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final DownloadTimes times;
    private final int atOnce;
    private final Runs runs;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final JobOrder jobs;
    private final List<Consumer<List<Download>>> listeners = new CopyOnWriteArrayList<>();
    private final Thread keeper;
    private List<Download> told = List.of();
    private boolean closed;
    /// Somebody has asked for something that the queue's thread has not seen yet.
    private boolean touched = true;

    private Downloads(Path models, HubClient hub, DownloadOptions options, Disk disk) {
        this.models = models;
        this.times = options.times();
        this.atOnce = options.atOnce();
        this.runs = new Runs(hub, options, new SpaceCheck(disk, models, options.sparedBytes()));
        this.jobs = JobOrder.begun(models);
        this.keeper = Thread.ofPlatform().daemon(true).name("downloads").unstarted(this::keep);
    }

    /// The queue of the folder `models`, with what was begun there earlier. `hub` stays the caller's.
    public static Downloads open(Path models, HubClient hub, DownloadOptions options, Disk disk) {
        Downloads downloads = new Downloads(models.toAbsolutePath().normalize(), hub, options, disk);
        downloads.keeper.start();
        return downloads;
    }

    /// All entries, the next one first, as they are now.
    public List<Download> list() {
        lock.lock();
        try {
            return jobs.snapshot();
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
    /// [DownloadException] when the model is there already or another program downloads it, and
    /// [NoRoomException] when the disk has no room even for a note of it.
    public String add(ModelSource source) {
        String id = PartFolder.id(source);
        lock.lock();
        try {
            checkOpen();
            Job present = jobs.find(id);
            if (present != null && !present.isDone()) {
                resume(id);
                return id;
            }
            Path target = target(source);
            if (Files.exists(target)) {
                throw new DownloadException("%s is there already".formatted(target));
            }
            jobs.remove(present);
            OwnersOnly.folder(models);
            jobs.add(Job.queued(
                    PartFolder.create(models, source, jobs.nextPlace()).orElseThrow(() -> ofAnotherProgram(source))));
            touch();
            return id;
        } catch (IOException e) {
            throw cannotBegin(source, e);
        } finally {
            lock.unlock();
        }
    }

    private static EngineException cannotBegin(ModelSource source, IOException e) {
        return DiskTrouble.of(e).isFull()
                ? new NoRoomException("the download of %s cannot begin: the disk is full".formatted(source.name()), e)
                : new DownloadException("the download of %s cannot begin: %s".formatted(source.name(), e), e);
    }

    private static DownloadException ofAnotherProgram(ModelSource source) {
        return new DownloadException("%s: another program downloads it already".formatted(source.name()));
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
            Job job = jobs.find(id);
            if (job != null) {
                jobs.move(job, index);
                touch();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Lets all downloads together take `bytesPerSecond` at most; 0 for no limit.
    public void limit(long bytesPerSecond) {
        runs.limit(bytesPerSecond);
    }

    /// Waits until `id` is done, has failed, is paused by somebody, or is cancelled (then it is empty).
    public Optional<DownloadState> await(String id) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                Job job = jobs.find(id);
                if (job == null) {
                    return Optional.empty();
                }
                if (job.state.hasEnded() || (job.state instanceof DownloadState.Paused && !job.isLowOnSpace())) {
                    return Optional.of(job.state);
                }
                changed.await(times.tick().toNanos(), TimeUnit.NANOSECONDS);
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
            Job job = jobs.find(id);
            if (job == null) {
                return;
            }
            if (job.folder == null && !job.isDone()) {
                takeOver(job);
            }
            job.wish = wish;
            job.reason = PauseReason.ASKED;
            if (wish == Job.Wish.RUN && !job.isRunning() && !job.isDone()) {
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
            job.folder = PartFolder.open(models, job.id).orElseThrow(() -> ofAnotherProgram(job.source));
        } catch (IOException e) {
            throw new DownloadException("%s: it is not there any more: %s".formatted(job.source.name(), e), e);
        }
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
                news = jobs.snapshot();
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
            changed.awaitNanos(times.tick().toNanos());
        }
        touched = false;
    }

    private boolean isBusy() {
        return jobs.all().stream()
                .anyMatch(job -> job.isRunning() || job.state instanceof DownloadState.Queued || job.isLowOnSpace());
    }

    private void touch() {
        touched = true;
        changed.signalAll();
    }

    private void step() {
        for (Job job : jobs.all()) {
            if (job.isRunning()) {
                runs.follow(job);
            }
            if (!job.isRunning()) {
                rest(job);
            } else if (closed || job.wish != Job.Wish.RUN) {
                runs.stop(job);
            }
        }
        long running = jobs.all().stream().filter(Job::isRunning).count();
        for (Job job : jobs.all()) {
            if (!closed && running < atOnce && job.state instanceof DownloadState.Queued) {
                runs.start(job);
                running++;
            }
        }
    }

    /// A job that does not run: what is wanted of it now.
    private void rest(Job job) {
        switch (job.wish) {
            case CANCEL -> remove(job);
            case PAUSE -> {
                if (job.state instanceof DownloadState.Queued || job.isLowOnSpace()) {
                    job.pause(job.bytes());
                }
            }
            case RUN -> {
                if (job.isLowOnSpace()) {
                    runs.lookForRoom(job);
                }
            }
        }
    }

    private void remove(Job job) {
        try {
            if (job.folder != null) {
                job.folder.delete();
            }
            jobs.remove(job);
        } catch (IOException e) {
            job.wish = Job.Wish.PAUSE;
            job.state = new DownloadState.Failed(job.bytes(), "it cannot be deleted: " + e.getMessage(), false);
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
        interrupted |= !Runs.ended(keeper);
        interrupted |= !runs.endAll(jobs.all());
        jobs.all().stream().filter(job -> job.folder != null).forEach(job -> job.folder.close());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
