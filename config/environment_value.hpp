#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/environment_names.hpp"

namespace vedette::config {

/// Why a value can't be used, without the value: it may be a secret.
struct Unusable {
  std::string reason;
};

/// The value of a variable as the directive takes it: flags are `yes` or `no`, numbers have no leading zeros, an
/// identity has 40 hexadecimal digits. What directives of redis.conf take besides is checked where they are read.
std::variant<std::string, Unusable> environment_value(const EnvironmentSetting& setting, const std::string& value);

/// The words behind the directive: most take one, some several.
std::variant<std::vector<std::string>, Unusable> environment_words(const EnvironmentSetting& setting,
                                                                   const std::string& value);

/// Whether the value may not be shown.
bool is_secret(const EnvironmentSetting& setting);

/// `host[:port]`; an IPv6 address with a port stands in brackets. No port: empty.
struct HostAndPort {
  std::string host;
  std::string port;
};
HostAndPort host_and_port(std::string_view text);

}  // namespace vedette::config
