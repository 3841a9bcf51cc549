#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "config/directives.hpp"
#include "config/reference.hpp"
#include "config/state_lines.hpp"
#include "config/words.hpp"
#include "config/yaml.hpp"
#include "config/yaml_leaf.hpp"
#include "config/yaml_schema.hpp"

// How a configuration is written down in YAML.

namespace vedette::config {

namespace {

/// A part of the document: keys with values, then mappings below it, in the order in which they came.
class Mapping {
 public:
  void set(const std::string& key, std::string value) {
    const auto found = std::ranges::find(values_, key, &std::pair<std::string, std::string>::first);
    if (found == values_.end()) {
      values_.emplace_back(key, std::move(value));
    } else {
      found->second = std::move(value);
    }
  }
  Mapping& below(const std::string& key) {
    const auto found = std::ranges::find(mappings_, key, &std::pair<std::string, Mapping>::first);
    return found == mappings_.end() ? mappings_.emplace_back(key, Mapping{}).second : found->second;
  }
  /// A group, or the mapping itself for the empty name.
  Mapping& group(std::string_view name) { return name.empty() ? *this : below(std::string{name}); }

  void add_to(std::string& text, std::size_t depth) const {
    for (const auto& [key, value] : values_) {
      text.append(2 * depth, ' ').append(yaml_scalar(key)).append(": ").append(value).append("\n");
    }
    for (const auto& [key, mapping] : mappings_) {
      text.append(2 * depth, ' ').append(yaml_scalar(key)).append(":\n");
      mapping.add_to(text, depth + 1);
    }
  }

 private:
  std::vector<std::pair<std::string, std::string>> values_;
  std::vector<std::pair<std::string, Mapping>> mappings_;
};

std::string scalar(const std::string& text) {
  return yaml_scalar(without_references(text));
}

std::string leaf(YamlValue kind, const std::string& word) {
  const bool is_text = kind == YamlValue::text || kind == YamlValue::secret || kind == YamlValue::texts;
  return is_text ? scalar(word) : yaml_value(kind, word);
}

template <class Words>
std::string list(const Words& words) {
  std::string text = "[";
  for (const auto& word : words) text.append(text.size() > 1 ? ", " : "").append(scalar(word));
  return text.append("]");
}

std::string place(const std::string& host, const std::string& port) {
  const bool brackets = host.find(':') != std::string::npos;
  return brackets ? "[" + host + "]:" + port : host + ":" + port;
}

class Writer {
 public:
  std::string text() const {
    std::string text;
    top_.add_to(text, 0);
    return text;
  }

  void add_settings(const DaemonSettings& settings) {
    for (const GenericLine& line : settings.lines) add_generic(line);
    for (const auto& [name, lines] : repeated_) {
      std::string value = "[";
      for (const auto& words : lines) value.append(value.size() > 1 ? ", " : "").append(list(words));
      top_.set(name, value + "]");
    }
    if (!users_.empty()) top_.below("access").set("users", list(users_));
  }

  void add_state(const quorum::DurableState& state) {
    for (const StateLine& line : state_lines(state)) {
      const bool is_unused_epoch = line.option.ends_with("-epoch") && line.values.back() == "0";
      if (line.when != StateLine::When::always || is_unused_epoch) continue;
      if (line.is_comment) {
        add_own(line);
      } else {
        add_sentinel(line);
      }
    }
  }

 private:
  void add_generic(const GenericLine& line) {
    const Directive* directive = find_directive(line.name);
    const std::string name{directive == nullptr ? line.name : directive->name};
    if (name == "include") return;  // What it brought in stands among the lines.
    if (name == "rename-command") {
      top_.below("rename-commands").set(lower_case(line.words[0]), scalar(line.words[1]));
    } else if (name == "client-output-buffer-limit") {
      add_output_limits(line.words);
    } else if (name == "user") {
      std::string user;
      for (const auto& word : line.words) user.append(user.empty() ? "" : " ").append(quoted_if_needed(word));
      users_.push_back(std::move(user));
    } else if (const YamlKey* key = key_of_directive(generic_keys(), name)) {
      const bool is_list = key->value == YamlValue::texts;
      top_.group(key->group).set(std::string{key->name}, is_list ? list(line.words) : leaf(key->value, line.words[0]));
    } else if (adds_up(name)) {
      repeated_[name].push_back(line.words);
    } else {
      std::string value = line.words.size() == 1 ? scalar(line.words[0]) : list(line.words);
      const bool tls = name.starts_with("tls-");
      top_.group(tls ? "tls" : "").set(tls ? name.substr(4) : name, std::move(value));
    }
  }

  void add_output_limits(const std::vector<std::string>& words) {
    for (std::size_t i = 0; i + 3 < words.size(); i += 4) {
      const std::string given = lower_case(words[i]);
      const std::string whose = given == "slave" ? "replica" : given;
      Mapping& limits = top_.below("clients").below("output-limits").below(whose);
      limits.set("hard", words[i + 1]);
      limits.set("soft", words[i + 2]);
      limits.set("soft-time", yaml_value(YamlValue::seconds, words[i + 3]));
    }
  }

  Mapping& master(const StateLine& line) { return top_.below("masters").below(line.values[0]); }

  void add_sentinel(const StateLine& line) {
    const auto& values = line.values;
    if (const YamlKey* key = key_of_directive(process_keys(), line.option)) {
      top_.group(key->group).set(std::string{key->name}, leaf(key->value, values[0]));
    } else if (const YamlKey* of_master = key_of_directive(master_keys(), line.option)) {
      master(line).group(of_master->group).set(std::string{of_master->name}, leaf(of_master->value, values[1]));
    } else if (line.option == "monitor") {
      master(line).set("host", scalar(values[1]));
      master(line).set("port", values[2]);
      master(line).set("quorum", values[3]);
    } else if (line.option == "known-replica") {
      replicas_[values[0]].push_back(place(values[1], values[2]));
      master(line).below("state").set("replicas", list(replicas_[values[0]]));
    } else if (line.option == "known-sentinel") {
      master(line).below("state").below("sentinels").set(values[3], scalar(place(values[1], values[2])));
    } else if (line.option == "rename-command") {
      master(line).below("rename-commands").set(values[1], scalar(values[2]));
    }
  }

  void add_own(const StateLine& line) {
    if (line.option == "reserved-epoch" || line.option == "quarantined") {
      top_.below("state").set(line.option, line.values[0]);
    } else if (line.option == "vote") {
      master(line).below("state").set("vote", scalar(line.values[1]));
    } else if (line.option == "pause") {
      Mapping& pause = master(line).below("state").below("pause");
      pause.set("until", line.values[1]);
      pause.set("reason", scalar(line.values[2]));
    } else {
      const std::vector<std::string> ids{line.values.begin() + 1, line.values.end()};
      master(line).below("state").set(line.option, list(ids));
    }
  }

  Mapping top_;
  std::vector<std::string> users_;
  std::map<std::string, std::vector<std::vector<std::string>>> repeated_;
  std::map<std::string, std::vector<std::string>> replicas_;
};

}  // namespace

std::string yaml_text(const Configuration& configuration) {
  Writer writer;
  writer.add_settings(configuration.daemon);
  writer.add_state(configuration.state);
  return writer.text();
}

}  // namespace vedette::config
