#pragma once

#include <string>
#include <string_view>

namespace vedette::daemon {

/// The text with each byte that is no part of a UTF-8 character replaced by U+FFFD: names come from files and from
/// other machines, and JSON, HTML and Prometheus take nothing but UTF-8.
std::string as_utf8(std::string_view text);

}  // namespace vedette::daemon
