#pragma once

#include <optional>
#include <string_view>

#include "protocol/request.hpp"

namespace vedette::protocol {

/// Cuts an inline request at blanks, with quotes as in a shell (commands §5.1). Nothing if a quote is not closed, or is
/// followed by anything but a blank.
std::optional<Words> split_inline(std::string_view line);

}  // namespace vedette::protocol
