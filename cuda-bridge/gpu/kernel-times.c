// A second opinion on the profiler: the driver's own tracing (CUPTI) times every kernel of a program and, at its end,
// writes the sum for each kernel's name to the file named by FERRUM_KERNEL_TIMES.
//
// The driver loads it: CUDA_INJECTION64_PATH=…/kernel-times.so program. Built by `shares`.
//
// Kernels overlap (the next one begins while the last blocks of the one before it run), so a kernel is given the time
// from the end of the one before it, or from its own begin if that came later, to its own end. What lies between is "idle".
#include <cupti.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFER_BYTES = 8 << 20, NAMES = 512 };

struct kernel {
    uint64_t start, end;
    int name;
};

static struct kernel *kernels;
static size_t kept, room;
static const char *names[NAMES];
static int named;

static int name_of(const char *name) {
    for (int i = 0; i < named; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    if (named == NAMES) {
        return NAMES - 1;
    }
    names[named] = strdup(name);
    return named++;
}

static void keep(const CUpti_ActivityKernel10 *record) {
    if (kept == room) {
        room = room ? 2 * room : 1 << 16;
        kernels = realloc(kernels, room * sizeof *kernels);
        if (!kernels) {
            fprintf(stderr, "kernel-times: no memory for %zu kernels\n", room);
            exit(1);
        }
    }
    kernels[kept++] = (struct kernel){record->start, record->end, name_of(record->name)};
}

static void CUPTIAPI give_buffer(uint8_t **buffer, size_t *bytes, size_t *most_records) {
    *buffer = aligned_alloc(8, BUFFER_BYTES);
    *bytes = *buffer ? BUFFER_BYTES : 0;
    *most_records = 0;
}

// CUPTI calls this from one thread of its own.
static void CUPTIAPI take_buffer(CUcontext context, uint32_t stream, uint8_t *buffer, size_t bytes, size_t valid) {
    CUpti_Activity *record = NULL;
    while (cuptiActivityGetNextRecord(buffer, valid, &record) == CUPTI_SUCCESS) {
        if (record->kind == CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL) {
            keep((const CUpti_ActivityKernel10 *)record);
        }
    }
    free(buffer);
}

static int by_end(const void *a, const void *b) {
    uint64_t x = ((const struct kernel *)a)->end, y = ((const struct kernel *)b)->end;
    return (x > y) - (x < y);
}

static void write_sums(void) {
    cuptiActivityFlushAll(CUPTI_ACTIVITY_FLAG_FLUSH_FORCED);
    const char *path = getenv("FERRUM_KERNEL_TIMES");
    FILE *out = path ? fopen(path, "w") : stderr;
    if (!out) {
        perror(path);
        return;
    }
    uint64_t nanos[NAMES] = {0}, calls[NAMES] = {0}, idle = 0, before = 0;
    qsort(kernels, kept, sizeof *kernels, by_end);
    for (size_t i = 0; i < kept; i++) {
        uint64_t from = kernels[i].start > before ? kernels[i].start : before;
        idle += before ? from - before : 0;
        nanos[kernels[i].name] += kernels[i].end - from;
        calls[kernels[i].name]++;
        before = kernels[i].end;
    }
    for (int i = 0; i < named; i++) {
        fprintf(out, "%s %llu %llu\n", names[i], (unsigned long long)nanos[i], (unsigned long long)calls[i]);
    }
    fprintf(out, "idle %llu 0\n", (unsigned long long)idle);
    if (out != stderr) {
        fclose(out);
    }
}

static int failed(CUptiResult result, const char *what) {
    const char *why = "";
    if (result != CUPTI_SUCCESS) {
        cuptiGetResultString(result, &why);
        fprintf(stderr, "kernel-times: %s: %s\n", what, why);
    }
    return result != CUPTI_SUCCESS;
}

// The driver calls this before the program's first call of it returns.
int InitializeInjection(void) {
    if (failed(cuptiActivityRegisterCallbacks(give_buffer, take_buffer), "registering buffers")
        || failed(cuptiActivityEnable(CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL), "tracing kernels")
        || failed(cuptiActivityFlushPeriod(200), "flushing now and then")) {
        return 0;
    }
    atexit(write_sums);
    return 1;
}
