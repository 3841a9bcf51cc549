#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/assembly.hpp"
#include "config/yaml.hpp"
#include "config/yaml_schema.hpp"

namespace vedette::config {

/// Walks through a document and hands what it says to an Assembly, as lines of sentinel.conf that know their place.
/// The first problem ends the walk.
class YamlReader {
 public:
  /// All must outlive it.
  YamlReader(std::string file, Configuration& result, Assembly& assembly, const YamlReading& how)
      : file_{std::move(file)}, result_{result}, assembly_{assembly}, how_{how} {}

  std::optional<Problem> read(const YAML::Node& root);

 private:
  using Node = YAML::Node;
  using Entry = std::function<void(const std::string& key, const Node& key_node, const Node& value)>;

  /// A scalar: what it says, and what of it may be shown and written.
  struct Scalar {
    std::string value;
    std::string written;  ///< With its references.
  };

  void each(const Node& map, const std::string& path, const Entry& entry);
  void each_text(const Node& list, const std::string& path, const std::function<void(const Node&, std::string)>& take);
  std::optional<Scalar> scalar(const Node& node, const std::string& path, bool secret = false);
  std::optional<std::string> word(const Node& node, const std::string& path, YamlValue kind);

  void top(const std::string& key, const Node& key_node, const Node& value);
  void group(const std::string& name, const Node& map);
  void generic(const YamlKey& key, const std::string& path, const Node& value);
  void directive(const std::string& name, const std::string& path, const Node& value);
  void directive_line(const std::string& name, const std::string& path, const Node& value);
  void process(const YamlKey& key, const std::string& path, const Node& value);
  void output_limits(const Node& map, const std::string& path);
  void renamed(const std::vector<std::string>& before, const Node& map, const std::string& path);
  void users(const Node& list, const std::string& path);
  void note_passwords(const std::string& user, const std::string& written);
  /// `known`: the names that may stand there. `keys`: those whose names in sentinel.conf are understood, too, to tell
  /// what they are called here.
  void unknown(const Node& key_node, const std::string& path, const std::string& name,
               const std::vector<std::string_view>& known, std::span<const YamlKey> keys = {});

  void master(const std::string& name, const Node& map);
  void master_place(const std::string& name, const Node& map, const std::string& path);
  void master_group(const std::string& name, const std::string& group, const Node& map, const std::string& path);
  void master_key(const std::string& name, const YamlKey& key, const std::string& path, const Node& value);
  void master_state(const std::string& name, const std::string& key, const Node& map, const Node& value,
                    const std::string& path);
  void known_address(const std::string& name, const char* option, const Node& node, const std::string& path,
                     const std::vector<std::string>& behind = {});
  void own_list(const std::string& name, const char* what, const Node& list, const std::string& path);

  void line(const Node& at, std::string shown, std::vector<std::string> words);
  void fail(const Node& at, const std::string& shown, std::string reason);
  void expected(const Node& at, const std::string& path, std::string_view what, const std::string& found = {});

  std::string file_;
  Configuration& result_;
  Assembly& assembly_;
  const YamlReading& how_;
  std::optional<Problem> problem_;
};

}  // namespace vedette::config
