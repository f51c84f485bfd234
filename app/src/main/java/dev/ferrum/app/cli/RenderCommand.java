package dev.ferrum.app.cli;

import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.ModelText;
import dev.ferrum.engine.api.Prompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `ferrum render`: the prompt text the model's chat template makes of a conversation, exactly.
@Command(
        name = "render",
        mixinStandardHelpOptions = true,
        description = "Print the prompt that the model's chat template makes of messages, with no line feed added.")
final class RenderCommand implements Callable<Integer> {
    private final StartContext start;
    private final Console console;

    @Mixin
    private ModelOption model;

    @Option(
            names = "--messages",
            paramLabel = "FILE",
            required = true,
            description = "JSON: a list of messages, or an object with messages and, if wanted, tools,"
                    + " add_generation_prompt and further template variables.")
    private Path messages;

    @Option(names = "--tools", paramLabel = "FILE", description = "JSON: a list of tools.")
    private Path tools;

    @Option(names = "--no-think", description = "Set enable_thinking to false.")
    private boolean noThink;

    @Option(names = "--no-generation-prompt", description = "Do not open the assistant's turn at the end.")
    private boolean closed;

    RenderCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() {
        Request request = request(Json.read(messages));
        ModelText text = ModelText.open(model.file(start));
        boolean open = !closed && request.openTurn();
        console.out().print(text.render(request.prompt(), open));
        return FerrumCommand.DONE;
    }

    private record Request(Prompt.Template prompt, boolean openTurn) {}

    private Request request(Object json) {
        Map<String, Object> variables = new LinkedHashMap<>();
        Object listed = json;
        Object tooling = List.of();
        boolean open = true;
        if (json instanceof Map<?, ?> object) {
            listed = object.get("messages");
            tooling = object.get("tools") == null ? List.of() : object.get("tools");
            open = !Boolean.FALSE.equals(object.get("add_generation_prompt"));
            object.forEach((key, value) -> variables.put(String.valueOf(key), value));
            variables.keySet().removeAll(List.of("messages", "tools", "add_generation_prompt"));
        }
        if (tools != null) {
            tooling = Json.read(tools);
        }
        if (noThink) {
            variables.put("enable_thinking", false);
        }
        return new Request(new Prompt.Template(messageList(listed), list(tools, tooling), variables), open);
    }

    private List<Map<String, Object>> messageList(Object json) {
        List<Map<String, Object>> result = new ArrayList<>();
        for (Object item : list(messages, json)) {
            if (!(item instanceof Map<?, ?> object)) {
                throw new CommandException(
                        "%s: expected every message to be an object, found %s".formatted(messages, Json.line(item)));
            }
            Map<String, Object> message = new LinkedHashMap<>();
            object.forEach((key, value) -> message.put(String.valueOf(key), value));
            result.add(message);
        }
        return result;
    }

    private static List<Object> list(Path file, Object json) {
        if (json instanceof List<?> items) {
            return new ArrayList<>(items);
        }
        throw new CommandException("%s: expected a list, found %s".formatted(file, Json.line(json)));
    }
}
