#include "base/deep_stack.hpp"
#include "gotemplate/template.hpp"

#include <doctest/doctest.h>

namespace ds::gotemplate {
namespace {

/// Templates that somebody hostile could write.
struct Hostile {
    Hostile() {
        add_builtins(table);
        table.add(
            "include",
            {&types::kString, &types::kAny},
            [](Call& call, std::span<const Value> args) -> Outcome {
                if (call.depth_of(args[0].text()) > 1000) return failed("nested too often");
                return call.execute(call.templates(), args[0].text(), args[1]);
            }
        );
        table.add(
            "set",
            {&types::kAnyMap, &types::kString, &types::kAny},
            [this](Call&, std::span<const Value> args) -> Outcome {
                args[0].map().set(args[1], args[2]);
                changed.push_back(args[0]);
                return args[0];
            }
        );
        table.add("dict", {}, [](Call&, std::span<const Value>) -> Outcome {
            return Value::make_map();
        });
        options.limits.steps = 1'000'000;
        options.limits.output_bytes = 1'000'000;
    }

    Hostile(const Hostile&) = delete;
    Hostile& operator=(const Hostile&) = delete;

    // Maps that hold each other never end by themselves.
    ~Hostile() {
        for (const Value& map : changed) {
            while (map.map().size() > 0)
                map.map().erase(map.map().entries()[0].key.text());
        }
    }

    Failure failure_of(std::string_view text) {
        TemplateSet set(table);
        REQUIRE(set.parse("t", text));
        auto output = set.execute("t", Value::make_map(), options);
        REQUIRE(!output);
        return std::move(output).error();
    }

    FunctionTable table;
    ExecuteOptions options;
    std::vector<Value> changed;
};

TEST_CASE_FIXTURE(Hostile, "a template that calls itself for ever is stopped") {
    const Failure failure =
        failure_of("{{ define \"r\" }}{{ template \"r\" . }}{{ end }}{{ template \"r\" . }}");

    CHECK(failure.is_limit());
    CHECK(failure.cause() == "exceeded maximum template depth (100000)");
}

TEST_CASE_FIXTURE(Hostile, "a function of a thousand levels has the room that Helm gives it") {
    constexpr std::size_t kStack = std::size_t{64} << 20U;
    options.limits.stack_bytes = kStack - (std::size_t{4} << 20U);
    run_on_deep_stack(kStack, [this] {
        const Failure failure = failure_of(
            "{{ define \"r\" }}{{ if true }}{{ with . }}{{ end }}{{ include \"r\" . | print }}"
            "{{ end }}{{ end }}{{ include \"r\" . }}"
        );

        CHECK(failure.cause() == "nested too often");
        CHECK(failure.frames().size() == 1002);
    });
}

TEST_CASE_FIXTURE(Hostile, "loops end by their steps or by the time") {
    const std::string loops = "{{ range 1000000000 }}{{ range 1000000000 }}{{ end }}{{ end }}";

    CHECK(failure_of(loops).cause() == "the template does too much work");
    options.limits.steps = ~std::uint64_t{0};
    options.limits.time = std::chrono::milliseconds(50);
    CHECK(failure_of(loops).cause() == "the template takes too long");
}

TEST_CASE_FIXTURE(Hostile, "output has an end, also that of templates and texts in variables") {
    CHECK(
        failure_of("{{ range 100000 }}some text of a template{{ end }}").cause() ==
        "the template writes too much"
    );
    options.limits.steps = 10'000'000;
    CHECK(
        failure_of("{{ $s := \"0123456789\" }}{{ range 60 }}{{ $s = print $s $s }}{{ end }}")
            .cause() == "the text is too long"
    );
    CHECK(
        failure_of("{{ define \"a\" }}{{ range 100000 }}text of a template{{ end }}{{ end }}"
                   "{{ $x := include \"a\" . }}")
            .cause() == "the template writes too much"
    );
}

TEST_CASE_FIXTURE(Hostile, "widths do not multiply what a pattern writes") {
    CHECK(
        failure_of("{{ $p := `%[2]*[1]d` }}{{ range 7 }}{{ $p = print $p $p }}{{ end }}"
                   "{{ printf $p 1 900000 }}")
            .cause() == "the text is too long"
    );
}

TEST_CASE_FIXTURE(Hostile, "a map that contains itself is not printed for ever") {
    CHECK(
        failure_of("{{ $d := dict }}{{ $e := set $d \"self\" $d }}{{ $d }}").cause() ==
        "the value is too big to be printed"
    );
    CHECK(
        failure_of("{{ $d := dict }}{{ $e := set $d \"self\" $d }}{{ printf \"%v\" $d }}")
            .cause() == "the value is too big to be printed"
    );
    CHECK(
        failure_of("{{ $d := dict }}{{ range 60 }}{{ $e := set dict \"a\" $d }}"
                   "{{ $d = set $e \"b\" $d }}{{ end }}{{ $d }}")
            .cause() == "the value is too big to be printed"
    );
}

TEST_CASE_FIXTURE(Hostile, "parentheses and blocks have a depth that the stack can hold") {
    TemplateSet set(table);
    const auto repeated = [](const char* text, int count) {
        std::string all;
        for (int done = 0; done < count; ++done)
            all += text;
        return all;
    };

    const auto parentheses =
        set.parse("t", "{{ " + repeated("(", 5000) + "1" + repeated(")", 5000) + " }}");
    const auto blocks = set.parse("t", repeated("{{ if 1 }}", 5000) + repeated("{{ end }}", 5000));
    const auto chain =
        set.parse("t", "{{ if 1 }}" + repeated("{{ else if 1 }}", 5000) + "{{ end }}");
    const auto deep = set.parse(
        "t",
        repeated("{{ if 1 }}", 900) + "{{ " + repeated("(", 900) + "1" + repeated(")", 900) +
            " }}" + repeated("{{ end }}", 900)
    );

    CHECK(parentheses.error().cause() == "max expression depth exceeded");
    CHECK(blocks.error().cause() == "blocks are nested too deeply");
    CHECK(chain.error().cause() == "blocks are nested too deeply");
    REQUIRE(deep);
    CHECK(set.execute("t", Value()).value() == "1");
}

TEST_CASE_FIXTURE(Hostile, "an empty text within a text of the same name is empty") {
    TemplateSet set(table);
    REQUIRE(set.parse("a", "base"));
    TemplateSet outer = set.derived();
    REQUIRE(outer.parse("text", "outer"));
    TemplateSet inner = outer.derived();
    REQUIRE(inner.parse("text", " "));

    CHECK(inner.execute("text", Value()).value() == " ");
    CHECK(outer.execute("text", Value()).value() == "outer");
}

TEST_CASE_FIXTURE(Hostile, "a derived set hides templates of the other and leaves it alone") {
    TemplateSet set(table, "root");
    REQUIRE(set.parse("a", "{{ define \"x\" }}old{{ end }}{{ template \"x\" }}{{ template \"y\" }}")
    );
    REQUIRE(set.parse("y", "why"));
    TemplateSet derived = set.derived();
    REQUIRE(derived.parse(
        "b", "{{ define \"x\" }}new{{ end }}{{ define \"y\" }} {{ end }}{{ template \"x\" }}"
    ));

    CHECK(derived.execute("a", Value()).value() == "newwhy");
    CHECK(derived.execute("b", Value()).value() == "new");
    CHECK(set.execute("a", Value()).value() == "oldwhy");
    CHECK(derived.names() == std::vector<std::string_view>{"a", "b", "x", "y"});
    CHECK(
        set.execute("none", Value()).error().text() ==
        "template: no template \"none\" associated with template \"root\""
    );
}

}  // namespace
}  // namespace ds::gotemplate
