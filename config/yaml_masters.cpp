#include <array>
#include <utility>

#include "config/yaml_leaf.hpp"
#include "config/yaml_reader.hpp"

// The part of the YAML form below `masters`.

namespace vedette::config {

namespace {

constexpr std::array<std::string_view, 4> groups{"auth", "scripts", "rename-commands", "state"};
constexpr std::array<std::string_view, 3> place_keys{"host", "port", "quorum"};
constexpr std::array<std::string_view, 6> state_keys{"vote",      "pause",   "replicas",
                                                     "sentinels", "run-ids", "replication-ids"};

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
  for (const std::string_view known : names) {
    if (known == name) return true;
  }
  return false;
}

}  // namespace

void YamlReader::master(const std::string& name, const Node& map) {
  const std::string path = "masters." + name;
  if (!map.IsMap()) return expected(map, path, "a mapping with at least host and quorum");
  master_place(name, map, path);
  each(map, path, [&](const auto& key, const auto& key_node, const auto& value) {
    const std::string place = path + "." + key;
    if (is_one_of(place_keys, key)) return;
    if (key == "rename-commands") return renamed({"sentinel", "rename-command", name}, value, place);
    if (is_one_of(groups, key)) return master_group(name, key, value, place);
    if (const YamlKey* known = find_key(master_keys(), "", key)) return master_key(name, *known, place, value);
    std::vector<std::string_view> names{place_keys.begin(), place_keys.end()};
    names.insert(names.end(), groups.begin(), groups.end());
    add_names(master_keys(), "", names);
    unknown(key_node, place, key, names, master_keys());
  });
}

void YamlReader::master_place(const std::string& name, const Node& map, const std::string& path) {
  const Node host = map["host"];
  const Node needed = map["quorum"];
  if (!host) return expected(map, path, "a key 'host': the address of the master");
  if (!needed) return expected(map, path, "a key 'quorum': how many Sentinels must agree that it is down");
  const Node port = map["port"];
  const auto host_text = word(host, path + ".host", YamlValue::text);
  const auto port_text = port ? word(port, path + ".port", YamlValue::number) : std::optional<std::string>{"6379"};
  const auto quorum_text = word(needed, path + ".quorum", YamlValue::number);
  if (!host_text || !port_text || !quorum_text) return;
  line(host, path + ": " + *host_text + " port " + *port_text + ", quorum " + *quorum_text,
       {"sentinel", "monitor", name, *host_text, *port_text, *quorum_text});
}

void YamlReader::master_group(const std::string& name, const std::string& group, const Node& map,
                              const std::string& path) {
  each(map, path, [&](const auto& key, const auto& key_node, const auto& value) {
    const std::string place = path + "." + key;
    if (const YamlKey* known = find_key(master_keys(), group, key)) return master_key(name, *known, place, value);
    if (group == "state" && is_one_of(state_keys, key)) return master_state(name, key, map, value, place);
    std::vector<std::string_view> names;
    add_names(master_keys(), group, names);
    if (group == "state") names.insert(names.end(), state_keys.begin(), state_keys.end());
    unknown(key_node, place, key, names, master_keys());
  });
}

void YamlReader::master_key(const std::string& name, const YamlKey& key, const std::string& path, const Node& value) {
  auto text = word(value, path, key.value);
  if (!text) return;
  const bool secret = key.value == YamlValue::secret;
  if (secret && has_reference(value.Scalar())) result_.references.push_back({name, value.Scalar(), *text});
  line(value, path + ": " + (secret ? "***" : value.Scalar()),
       {"sentinel", std::string{key.directive}, name, std::move(*text)});
}

void YamlReader::master_state(const std::string& name, const std::string& key, const Node& map, const Node& value,
                              const std::string& path) {
  if (key == "replicas") {
    each_text(value, path, [&](const auto& node, auto place) { known_address(name, "known-replica", node, place); });
  } else if (key == "sentinels") {
    each(value, path, [&](const auto& id, const auto&, const auto& node) {
      known_address(name, "known-sentinel", node, path + "." + id, {id});
    });
  } else if (key == "vote") {
    const Node epoch = map["leader-epoch"];
    const auto for_whom = word(value, path, YamlValue::text);
    const auto when = epoch ? word(epoch, path, YamlValue::number) : std::optional<std::string>{"0"};
    if (for_whom && when) assembly_.add_own({key, name, *for_whom, *when});
  } else if (key == "pause") {
    std::vector<std::string> words{key, name, "0", ""};
    each(value, path, [&](const auto& what, const auto& key_node, const auto& node) {
      const bool is_until = what == "until";
      if (!is_until && what != "reason") return unknown(key_node, path + "." + what, what, {"until", "reason"});
      auto text = word(node, path + "." + what, is_until ? YamlValue::number : YamlValue::text);
      if (text) words[is_until ? 2 : 3] = std::move(*text);
    });
    if (!problem_) assembly_.add_own(std::move(words));
  } else {
    own_list(name, key.c_str(), value, path);
  }
}

void YamlReader::known_address(const std::string& name, const char* option, const Node& node, const std::string& path,
                               const std::vector<std::string>& behind) {
  const auto text = word(node, path, YamlValue::text);
  if (!text) return;
  const auto place = written_address(*text);
  if (!place) return expected(node, path, "host:port, IPv6 in brackets", *text);
  std::vector<std::string> words{"sentinel", option, name, place->first, place->second};
  words.insert(words.end(), behind.begin(), behind.end());
  line(node, path + ": " + *text, std::move(words));
}

void YamlReader::own_list(const std::string& name, const char* what, const Node& list, const std::string& path) {
  std::vector<std::string> words{what, name};
  each_text(list, path, [&](const auto& node, auto place) {
    if (auto text = word(node, place, YamlValue::text)) words.push_back(std::move(*text));
  });
  if (!problem_) assembly_.add_own(std::move(words));
}

}  // namespace vedette::config
