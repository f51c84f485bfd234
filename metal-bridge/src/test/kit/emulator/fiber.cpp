#include "fiber.h"

#include <cstdint>
#include <cstring>
#include <sys/mman.h>

// Saves the registers that a function must preserve on the current stack and that stack's pointer in *save, then goes on with
// the stack `to`.
extern "C" void emulator_switch(void **save, void *to);

#if defined(__x86_64__)
asm(R"(
.text
.globl emulator_switch
.type emulator_switch,@function
emulator_switch:
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, (%rdi)
    mov %rsi, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret
)");
#elif defined(__aarch64__)
asm(R"(
.text
.globl emulator_switch
.type emulator_switch,%function
emulator_switch:
    sub sp, sp, #160
    stp x19, x20, [sp]
    stp x21, x22, [sp, #16]
    stp x23, x24, [sp, #32]
    stp x25, x26, [sp, #48]
    stp x27, x28, [sp, #64]
    stp x29, x30, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    mov x9, sp
    str x9, [x0]
    mov sp, x1
    ldp x19, x20, [sp]
    ldp x21, x22, [sp, #16]
    ldp x23, x24, [sp, #32]
    ldp x25, x26, [sp, #48]
    ldp x27, x28, [sp, #64]
    ldp x29, x30, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    add sp, sp, #160
    ret
)");
#else
#error "the emulator knows x86-64 and arm64 only"
#endif

namespace emulator {

namespace {
constexpr size_t GUARD_BYTES = 4096;
}  // namespace

Fiber::~Fiber() {
    if (memory != nullptr) {
        munmap(memory, STACK_BYTES);
    }
}

void Fiber::restart(void (*function)()) {
    if (memory == nullptr) {
        memory = static_cast<char *>(
                mmap(nullptr, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        mprotect(memory, GUARD_BYTES, PROT_NONE);
    }
    char *top = memory + STACK_BYTES;
#if defined(__x86_64__)
    // What emulator_switch pops: six registers, then the address it returns to; above it an empty return address keeps
    // the stack aligned as after a call.
    void **frame = reinterpret_cast<void **>(top) - 8;
    memset(frame, 0, 8 * sizeof(void *));
    frame[6] = reinterpret_cast<void *>(function);
    own = frame;
#else
    char *frame = top - 160;
    memset(frame, 0, 160);
    memcpy(frame + 88, &function, sizeof function);
    own = frame;
#endif
}

void Fiber::enter() { emulator_switch(&caller, own); }

void Fiber::leave() { emulator_switch(&own, caller); }

}  // namespace emulator
