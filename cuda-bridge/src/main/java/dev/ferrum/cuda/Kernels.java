package dev.ferrum.cuda;

/// Where functions of the card come from.
interface Kernels {
    /// The function `name` of `module`.
    Kernel kernel(String module, String name);

    /// The same for launches with up to `sharedBytes` of dynamic shared memory.
    Kernel kernel(String module, String name, int sharedBytes);

    /// Names without functions, for those that only count what their steps work in: no card is needed for them.
    static Kernels namesOnly() {
        return new Kernels() {
            @Override
            public Kernel kernel(String module, String name) {
                return new Kernel(name, 0);
            }

            @Override
            public Kernel kernel(String module, String name, int sharedBytes) {
                return kernel(module, name);
            }
        };
    }
}
