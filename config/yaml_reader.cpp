#include "config/yaml_reader.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "config/closest_name.hpp"
#include "config/directive_check.hpp"
#include "config/directives.hpp"
#include "config/sentinel_directives.hpp"
#include "config/words.hpp"
#include "config/yaml_leaf.hpp"

namespace vedette::config {

namespace {

std::string inside(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

std::string item(const std::string& path, std::size_t number) {
  return path + "[" + std::to_string(number) + "]";
}

std::string shown_value(const std::string& path, const std::string& value) {
  return path + ": " + value;
}

}  // namespace

std::optional<Problem> YamlReader::read(const Node& root) {
  if (!root.IsNull()) {
    each(root, "", [this](const auto& key, const auto& key_node, const auto& value) { top(key, key_node, value); });
  }
  return problem_;
}

void YamlReader::each(const Node& map, const std::string& path, const Entry& entry) {
  // A group whose keys are all commented out.
  if (problem_ || map.IsNull()) return;
  if (!map.IsMap()) return expected(map, path, "a mapping");
  std::set<std::string> seen;
  for (const auto& pair : map) {
    if (problem_) return;
    if (!pair.first.IsScalar()) return expected(pair.first, path, "a name before the colon");
    const std::string& key = pair.first.Scalar();
    if (!seen.insert(key).second) return fail(pair.first, inside(path, key), "This key stands here twice.");
    entry(key, pair.first, pair.second);
  }
}

void YamlReader::each_text(const Node& list, const std::string& path,
                           const std::function<void(const Node&, std::string)>& take) {
  if (problem_ || list.IsNull()) return;
  if (!list.IsSequence()) return expected(list, path, "a list");
  std::size_t number = 0;
  for (const auto& node : list) {
    if (problem_) return;
    take(node, item(path, number++));
  }
}

std::optional<YamlReader::Scalar> YamlReader::scalar(const Node& node, const std::string& path, bool secret) {
  if (problem_) return std::nullopt;
  if (!node.IsScalar()) {
    expected(node, path, "one value");
    return std::nullopt;
  }
  const std::string& written = node.Scalar();
  if (how_.keep_references && secret && has_reference(written)) return Scalar{written, written};
  auto resolved = resolve_references(written, how_.lookup);
  if (const auto* failure = std::get_if<Unresolved>(&resolved)) {
    fail(node, shown_value(path, secret ? "***" : written), "A reference means nothing: " + failure->reason + ".");
    return std::nullopt;
  }
  return Scalar{std::move(std::get<std::string>(resolved)), written};
}

std::optional<std::string> YamlReader::word(const Node& node, const std::string& path, YamlValue kind) {
  const auto found = scalar(node, path, kind == YamlValue::secret);
  if (!found) return std::nullopt;
  auto result = directive_word(kind, found->value);
  if (!result) expected(node, path, expectation(kind), found->written);
  return result;
}

void YamlReader::top(const std::string& key, const Node& key_node, const Node& value) {
  std::vector<std::string_view> groups{"masters", "rename-commands"};
  add_groups(generic_keys(), groups);
  add_groups(process_keys(), groups);
  if (key == "masters") {
    each(value, key, [this](const auto& name, const auto&, const auto& map) { master(name, map); });
  } else if (key == "rename-commands") {
    renamed({"rename-command"}, value, key);
  } else if (std::ranges::find(groups, key) != groups.end()) {
    group(key, value);
  } else if (const YamlKey* known = find_key(generic_keys(), "", key)) {
    generic(*known, key, value);
  } else if (const YamlKey* of_process = find_key(process_keys(), "", key)) {
    process(*of_process, key, value);
  } else if (key.find('.') != std::string::npos) {
    directive_line(key, key, value);  // A module's.
  } else if (const Directive* directive = find_directive(key);
             directive != nullptr && key != "include" && key_of_directive(generic_keys(), directive->name) == nullptr) {
    this->directive(key, key, value);
  } else {
    if (key == "include") return fail(key_node, key, "A file in YAML includes no others.");
    if (directive != nullptr) {
      const YamlKey& right = *key_of_directive(generic_keys(), directive->name);
      const std::string name = inside(std::string{right.group}, std::string{right.name});
      return fail(key_node, key, "Unknown key. In YAML it is called '" + name + "'.");
    }
    add_names(generic_keys(), "", groups);
    add_names(process_keys(), "", groups);
    for (const auto name : directive_names()) groups.push_back(name);
    unknown(key_node, key, key, groups, process_keys());
  }
}

void YamlReader::group(const std::string& name, const Node& map) {
  each(map, name, [&](const auto& key, const auto& key_node, const auto& value) {
    const std::string path = inside(name, key);
    if (name == "clients" && key == "output-limits") return output_limits(value, path);
    if (name == "access" && key == "users") return users(value, path);
    if (name == "state" && (key == "reserved-epoch" || key == "quarantined")) {
      const auto kind = key == "quarantined" ? YamlValue::flag : YamlValue::number;
      if (auto what = word(value, path, kind)) assembly_.add_own({key, std::move(*what)});
      return;
    }
    if (const YamlKey* known = find_key(generic_keys(), name, key)) return generic(*known, path, value);
    if (const YamlKey* known = find_key(process_keys(), name, key)) return process(*known, path, value);
    if (name == "tls" && find_directive("tls-" + key) != nullptr) {
      return directive("tls-" + key, path, value);
    }
    std::vector<std::string_view> known;
    add_names(generic_keys(), name, known);
    add_names(process_keys(), name, known);
    if (name == "clients") known.push_back("output-limits");
    if (name == "access") known.push_back("users");
    if (name == "tls") {
      for (const auto directive : directive_names()) {
        if (directive.starts_with("tls-")) known.push_back(directive.substr(4));
      }
    }
    unknown(key_node, path, key, known);
  });
}

void YamlReader::generic(const YamlKey& key, const std::string& path, const Node& value) {
  std::vector<std::string> words{std::string{key.directive}};
  if (key.value == YamlValue::texts && !value.IsScalar()) {
    each_text(value, path, [&](const auto& node, auto place) {
      if (auto text = scalar(node, place)) words.push_back(std::move(text->value));
    });
    return line(value, path, std::move(words));
  }
  auto text = word(value, path, key.value);
  if (!text) return;
  if (key.directive == "requirepass" && has_reference(value.Scalar())) {
    result_.password_references.push_back({"default", value.Scalar(), hash_of(*text)});
  }
  words.push_back(std::move(*text));
  line(value, shown_value(path, key.value == YamlValue::secret ? "***" : value.Scalar()), std::move(words));
}

/// A directive of redis.conf under its own name: one word, a list of words, or a list of such lists for several lines.
void YamlReader::directive(const std::string& name, const std::string& path, const Node& value) {
  const bool several = value.IsSequence() && value.size() > 0 && value[0].IsSequence();
  if (!several) return directive_line(name, path, value);
  each_text(value, path, [&](const auto& node, auto place) { directive_line(name, place, node); });
}

void YamlReader::directive_line(const std::string& name, const std::string& path, const Node& value) {
  std::vector<std::string> words{name};
  const bool secret = is_secret_directive(name);
  if (value.IsSequence()) {
    each_text(value, path, [&](const auto& node, auto place) {
      if (auto text = scalar(node, place, secret)) words.push_back(std::move(text->value));
    });
    return line(value, path, std::move(words));
  }
  const Directive* known = find_directive(name);
  const bool is_flag = known != nullptr && known->form.kind == Form::Kind::yes_no;
  auto text = word(value, path, is_flag ? YamlValue::flag : secret ? YamlValue::secret : YamlValue::text);
  if (!text) return;
  words.push_back(std::move(*text));
  line(value, shown_value(path, secret ? "***" : value.Scalar()), std::move(words));
}

void YamlReader::process(const YamlKey& key, const std::string& path, const Node& value) {
  auto text = word(value, path, key.value);
  if (!text) return;
  const bool secret = key.value == YamlValue::secret;
  if (secret && has_reference(value.Scalar())) result_.references.push_back({std::nullopt, value.Scalar(), *text});
  line(value, shown_value(path, secret ? "***" : value.Scalar()),
       {"sentinel", std::string{key.directive}, std::move(*text)});
}

void YamlReader::output_limits(const Node& map, const std::string& path) {
  each(map, path, [&](const auto& whose, const auto&, const auto& limits) {
    const std::string place = inside(path, whose);
    std::string hard = "0";
    std::string soft = "0";
    std::string seconds = "0";
    each(limits, place, [&](const auto& key, const auto& key_node, const auto& value) {
      const bool is_time = key == "soft-time";
      std::string* into = key == "hard" ? &hard : key == "soft" ? &soft : is_time ? &seconds : nullptr;
      if (into == nullptr) return unknown(key_node, inside(place, key), key, {"hard", "soft", "soft-time"});
      if (auto text = word(value, inside(place, key), is_time ? YamlValue::seconds : YamlValue::size)) *into = *text;
    });
    line(limits, place, {"client-output-buffer-limit", whose, hard, soft, seconds});
  });
}

void YamlReader::renamed(const std::vector<std::string>& before, const Node& map, const std::string& path) {
  each(map, path, [&](const auto& command, const auto&, const auto& value) {
    const std::string place = inside(path, command);
    auto name = word(value, place, YamlValue::text);
    if (!name) return;
    std::vector<std::string> words = before;
    words.push_back(command);
    words.push_back(std::move(*name));
    line(value, shown_value(place, value.Scalar()), std::move(words));
  });
}

void YamlReader::users(const Node& list, const std::string& path) {
  each_text(list, path, [&](const auto& node, auto place) {
    const auto text = scalar(node, place, true);
    if (!text) return;
    auto words = split_words(text->value);
    if (!words || words->empty()) return expected(node, place, "a user's name and rules");
    note_passwords(words->front(), text->written);
    words->insert(words->begin(), "user");
    line(node, shown_value(place, "***"), std::move(*words));
  });
}

/// The rules of a user that are passwords by reference.
void YamlReader::note_passwords(const std::string& user, const std::string& written) {
  for (const std::string& rule : split_words(written).value_or(std::vector<std::string>{})) {
    if (!rule.starts_with('>') || !has_reference(rule)) continue;
    const auto meant = resolve_references(rule.substr(1), how_.lookup);
    if (const auto* password = std::get_if<std::string>(&meant)) {
      result_.password_references.push_back({user, rule.substr(1), hash_of(*password)});
    }
  }
}

void YamlReader::unknown(const Node& key_node, const std::string& path, const std::string& name,
                         const std::vector<std::string_view>& known, std::span<const YamlKey> keys) {
  std::string closest = closest_name(name, known);
  const SentinelDirective* directive = find_sentinel_directive(lower_case(name));
  if (directive == nullptr && closest.empty()) {
    directive = find_sentinel_directive(closest_sentinel_directive(lower_case(name)));
  }
  const YamlKey* called = directive == nullptr ? nullptr : key_of_directive(keys, directive->written_as);
  if (called != nullptr) closest = inside(std::string{called->group}, std::string{called->name});
  fail(key_node, path, closest.empty() ? "Unknown key." : "Unknown key. Did you mean '" + closest + "'?");
}

void YamlReader::line(const Node& at, std::string shown, std::vector<std::string> words) {
  if (problem_) return;
  const auto mark = at.Mark();
  SourceLine source{file_, static_cast<std::size_t>(mark.line) + 1, std::move(shown), std::move(words)};
  source.column = static_cast<std::size_t>(mark.column) + 1;
  problem_ = assembly_.add(std::move(source));
}

void YamlReader::fail(const Node& at, const std::string& shown, std::string reason) {
  if (problem_) return;
  const auto mark = at.Mark();
  problem_ = Problem{file_, static_cast<std::size_t>(mark.line) + 1, shown, std::move(reason)};
  problem_->column = static_cast<std::size_t>(mark.column) + 1;
}

void YamlReader::expected(const Node& at, const std::string& path, std::string_view what, const std::string& found) {
  fail(at, found.empty() ? path : shown_value(path, found), "Expected " + std::string{what} + ".");
}

}  // namespace vedette::config
