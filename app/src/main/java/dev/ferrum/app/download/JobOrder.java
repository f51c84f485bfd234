package dev.ferrum.app.download;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The jobs of a folder of models in the order in which they run; their places are kept on disk. Guarded by the lock of
/// [Downloads].
final class JobOrder {
    private final List<Job> jobs = new ArrayList<>();

    /// What was begun in the folder `models` earlier, paused. What cannot be read is left out, and logged.
    static JobOrder begun(Path models) {
        JobOrder order = new JobOrder();
        for (String id : PartFolder.begun(models)) {
            try {
                order.jobs.add(Job.begun(models, id));
            } catch (IOException | DownloadException e) {
                System.getLogger("ferrum").log(System.Logger.Level.WARNING, "a download is left out: " + id, e);
            }
        }
        order.jobs.sort(Comparator.comparingLong(job -> job.folder == null ? Long.MAX_VALUE : job.folder.place()));
        return order;
    }

    /// All of them, the next one first, as they are now.
    List<Job> all() {
        return List.copyOf(jobs);
    }

    List<Download> snapshot() {
        return jobs.stream().map(Job::snapshot).toList();
    }

    /// Null when there is none.
    Job find(String id) {
        return jobs.stream().filter(it -> it.id.equals(id)).findFirst().orElse(null);
    }

    /// The place on disk of a job that comes last.
    long nextPlace() {
        return jobs.stream()
                        .filter(job -> job.folder != null)
                        .mapToLong(job -> job.folder.place())
                        .max()
                        .orElse(0)
                + 1;
    }

    void add(Job job) {
        jobs.add(job);
    }

    void remove(Job job) {
        jobs.remove(job);
    }

    void move(Job job, int index) {
        jobs.remove(job);
        jobs.add(Math.clamp(index, 0, jobs.size()), job);
        long place = 0;
        for (Job it : jobs) {
            place++;
            if (it.folder != null) {
                it.folder.setPlace(place);
            }
        }
    }
}
