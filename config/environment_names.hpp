#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::config {

/// Who speaks so (container §10.2), in the order in which a message recommends one.
enum class Family : std::uint8_t {
  native,        ///< VEDETTE_*
  bitnami,       ///< Bitnami's image.
  deployment,    ///< The deployment that is driven by variables alone (container §1.1), with its misspellings.
  operator_kit,  ///< OT-CONTAINER-KIT.
  home_made,     ///< Images that people made for themselves.
};

/// What a value has to be.
enum class ValueKind : std::uint8_t {
  text,
  secret,
  path,
  host,           ///< An address or a name.
  host_and_port,  ///< `host[:port]`.
  port,
  number,
  flag,
  identity,   ///< 40 hexadecimal digits, or any text, of which they are computed.
  directive,  ///< What the directive of that name takes (directives.hpp).
};

/// What a variable can set.
struct EnvironmentSetting {
  enum class Place : std::uint8_t {
    generic,  ///< A directive of redis.conf.
    process,  ///< `sentinel <name> <value>`.
    master,   ///< `sentinel <name> <master> <value>`, of the one master that the environment tells of.
    monitor,  ///< A part of that master's monitor line.
    start,    ///< What the start does.
  };
  std::string_view name;  ///< The directive's, where there is one.
  Place place = Place::generic;
  ValueKind kind = ValueKind::directive;
  std::int64_t lowest = 0;  ///< Of a number or port.
  std::int64_t highest = 0;
};

/// The setting of that name; nothing if the environment can't set it.
std::optional<EnvironmentSetting> find_environment_setting(std::string_view name);

/// A name that other programs gave to a setting.
struct EnvironmentName {
  std::string_view setting;
  std::string_view name;
  Family family = Family::home_made;
  bool file_variant = false;  ///< NAME_FILE, with the path of a file that holds the value, is a name too.
};

/// All names of other programs, those first that a message recommends.
std::span<const EnvironmentName> foreign_environment_names();

/// Names of other programs that are accepted and set nothing.
std::span<const std::string_view> environment_names_without_effect();

/// The native name of a setting: `VEDETTE_PORT` for `port`.
std::string native_environment_name(std::string_view setting);

/// All settings that have a native name.
std::vector<std::string_view> native_environment_settings();

/// Whether Kubernetes, or Docker for a link, sets a variable of that name for a service (container §8.2).
bool is_service_link(std::string_view name, std::string_view value);

/// Whether it is the address of a service, `tcp://10.0.0.1:26379`, where a port is expected.
bool is_service_address(std::string_view value);

}  // namespace vedette::config
