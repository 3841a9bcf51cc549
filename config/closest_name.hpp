#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vedette::config {

/// The one of `known` that was probably meant by a mistyped `name`; empty if none is near.
std::string closest_name(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace vedette::config
