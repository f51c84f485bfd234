import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.ModuleResolutionAttribute;
import java.util.Set;
import java.util.spi.ToolProvider;
import jdk.tools.jlink.internal.PluginRepository;
import jdk.tools.jlink.plugin.Plugin;
import jdk.tools.jlink.plugin.ResourcePool;
import jdk.tools.jlink.plugin.ResourcePoolBuilder;
import jdk.tools.jlink.plugin.ResourcePoolEntry;

/// `jlink` with one change to what it links: the module of the Vector API loses its mark as incubating.
///
/// Java keeps no module that bears the mark in its cache of loaded classes, and without all modules there it links no
/// class ahead. Nothing else reads the mark but the warning at each start. What Java switches on when it meets the
/// module while it starts, `java_options` in `common.sh` switches on instead; see `docs/decisions/packages.md`.
///
/// The arguments are those of `jlink`. Its plugins are not meant for others, so Java has to be told
/// `--add-modules jdk.jlink` and to export `jdk.tools.jlink.internal` and `jdk.tools.jlink.plugin`.
final class LinkRuntime {
    private LinkRuntime() {}

    public static void main(String[] arguments) {
        PluginRepository.registerPlugin(new VectorUnmarked());
        System.exit(ToolProvider.findFirst("jlink").orElseThrow().run(System.out, System.err, arguments));
    }

    private static final class VectorUnmarked implements Plugin {
        private static final String MODULE = "/jdk.incubator.vector/module-info.class";

        @Override
        public String getName() {
            return "vector-unmarked";
        }

        @Override
        public Category getType() {
            return Category.FILTER;
        }

        @Override
        public Set<State> getState() {
            return Set.of(State.AUTO_ENABLED, State.FUNCTIONAL);
        }

        @Override
        public ResourcePool transform(ResourcePool in, ResourcePoolBuilder out) {
            in.transformAndCopy(entry -> entry.path().equals(MODULE) ? unmarked(entry) : entry, out);
            return out.build();
        }

        private static ResourcePoolEntry unmarked(ResourcePoolEntry entry) {
            ClassFile format = ClassFile.of();
            return entry.copyWithContent(format.transformClass(
                    format.parse(entry.contentBytes()),
                    ClassTransform.dropping(part -> part instanceof ModuleResolutionAttribute)));
        }
    }
}
