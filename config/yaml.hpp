#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/configuration.hpp"
#include "config/environment.hpp"
#include "config/looks.hpp"
#include "config/problem.hpp"
#include "config/reference.hpp"

namespace vedette::config {

/// How the YAML form is read.
struct YamlReading {
  Lookup lookup = look_up;       ///< What `${…}` means.
  bool keep_references = false;  ///< Secrets keep theirs, as text: for who writes the configuration down again.
  Looks looks = Looks::around;
  const Environment* environment = nullptr;  ///< As for read_sentinel_conf(), but without `include`.
};

/// Reads a configuration in YAML (docs/configuration.md), with the checks of sentinel.conf behind it. `file`: its name,
/// for errors. `extra`: lines of the command line, as for read_sentinel_conf().
std::variant<Configuration, Problem> read_yaml(std::string_view file, std::string_view text,
                                               const std::vector<std::string>& extra, const YamlReading& how = {});

/// The configuration in YAML; what sentinel.conf knows of the state stands under `state`.
std::string yaml_text(const Configuration& configuration);

}  // namespace vedette::config
