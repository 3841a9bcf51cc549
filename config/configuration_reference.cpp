#include <algorithm>
#include <limits>

#include "config/directive_docs.hpp"
#include "config/directives.hpp"
#include "config/environment_names.hpp"
#include "config/sentinel_directives.hpp"
#include "config/yaml_schema.hpp"

namespace vedette::config {
namespace {

constexpr std::string_view introduction =
    "# Configuration reference\n"
    "\n"
    "Made from the tables in the code by `./dev reference`; a test compares them. What stands behind it all is in\n"
    "[configuration.md](configuration.md).\n"
    "\n"
    "A directive stands in sentinel.conf as it is here; on the command line behind `--` (`--http-port 9355`); in the\n"
    "environment, with `--env`, under the name that begins with `VEDETTE_`; in YAML under its key.\n";

constexpr std::string_view generic_heading =
    "\n"
    "## Directives that do something\n"
    "\n"
    "| directive | values | without it | environment | YAML | meaning |\n"
    "|---|---|---|---|---|---|\n";

constexpr std::string_view sentinel_heading =
    "\n"
    "## Behind `sentinel`\n"
    "\n"
    "Those of a master have its name as their next word. What is called state is written by Vedette itself.\n"
    "\n"
    "| directive | without it | YAML | meaning |\n"
    "|---|---|---|---|\n";

constexpr std::string_view rest_heading =
    "\n"
    "## Checked, kept, and without effect\n"
    "\n"
    "Those of a server, not of a Sentinel. The log names the ones that a file has.\n"
    "\n";

std::string in_code(std::string_view text) {
  return text.empty() ? std::string{} : std::string{"`"}.append(text).append("`");
}

/// A bar would end the cell.
std::string words_in_code(std::string_view words) {
  std::string text;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    text.append(text.empty() ? "" : ", ").append(in_code(words.substr(0, end)));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return text;
}

std::string range_text(const Form& form, std::string_view what) {
  std::string text{what};
  const bool from = form.lowest != std::numeric_limits<std::int64_t>::min();
  const bool to = form.highest < static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (from) text.append(" from ").append(std::to_string(form.lowest));
  if (to) text.append(" to ").append(std::to_string(form.highest));
  return text;
}

std::string values_text(const Form& form) {
  switch (form.kind) {
    case Form::Kind::yes_no:
      return "`yes`, `no`";
    case Form::Kind::integer:
      return range_text(form, "number");
    case Form::Kind::octal:
      return "octal number to 777";
    case Form::Kind::memory:
    case Form::Kind::memory_or_percent:
      return range_text(form, "bytes, or with a unit such as `64mb`,");
    case Form::Kind::one_of:
      return words_in_code(form.text);
    case Form::Kind::some_of:
      return "some of " + words_in_code(form.text);
    case Form::Kind::directory:
      return "a folder that exists";
    case Form::Kind::addresses:
      return "up to 16 addresses";
    case Form::Kind::output_limits:
      return "class, two sizes, seconds";
    case Form::Kind::percentiles:
      return "numbers";
    case Form::Kind::title_template:
      return "text with fields in braces";
    case Form::Kind::two_words:
      return "two words";
    case Form::Kind::words:
      return "words";
    default:
      return "text";
  }
}

std::string key_text(const YamlKey* key, std::string_view before, std::string_view otherwise) {
  if (key == nullptr) return in_code(otherwise);
  std::string path{before};
  if (!key->group.empty()) path.append(key->group).append(".");
  return in_code(path.append(key->name));
}

}  // namespace

std::string configuration_reference() {
  std::string text{introduction};
  text += generic_heading;
  for (const DirectiveNote& note : generic_notes()) {
    const Directive& directive = *find_directive(note.name);
    text.append("| ").append(in_code(note.name)).append(" | ").append(values_text(directive.form)).append(" | ");
    text.append(in_code(note.initial)).append(" | ").append(in_code(native_environment_name(note.name)));
    text.append(" | ").append(key_text(key_of_directive(generic_keys(), note.name), "", note.name));
    text.append(" | ").append(note.meaning).append(" |\n");
  }
  text += sentinel_heading;
  for (const DirectiveNote& note : sentinel_notes()) {
    const SentinelDirective& directive = *find_sentinel_directive(note.name);
    const bool of_process = directive.pass == SentinelDirective::Pass::settings;
    const YamlKey* key = key_of_directive(of_process ? process_keys() : master_keys(), note.name);
    text.append("| ").append(in_code(note.name)).append(" | ").append(in_code(note.initial)).append(" | ");
    text.append(key_text(key, of_process ? "" : "masters.NAME.", "")).append(" | ").append(note.meaning);
    text.append(" |\n");
  }
  text += rest_heading;
  std::string line;
  for (const std::string_view name : directive_names()) {
    const Directive& directive = *find_directive(name);
    if (directive.effect == Effect::in_force) continue;
    const std::string word = in_code(name) + ", ";
    if (line.size() + word.size() > 120) {
      text.append(line.substr(0, line.size() - 1)).append("\n");
      line.clear();
    }
    line += word;
  }
  return text.append(line.substr(0, line.size() - 2)).append(".\n");
}

}  // namespace vedette::config
