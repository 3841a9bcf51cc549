#pragma once

#include <string_view>

namespace vedette::quorum {

/// Whether a host that a stranger names can go into commands, hellos and configuration lines as it is: not empty, at
/// most 255 bytes, without blanks, control characters, quotes, commas, brackets or backslashes.
bool is_host_text(std::string_view host);

}  // namespace vedette::quorum
