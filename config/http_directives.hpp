#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/http_settings.hpp"

namespace vedette::config {

/// Takes a directive about what is served by HTTP. Its arguments were checked. False: it is about something else.
bool apply_http_directive(HttpSettings& settings, std::string_view name, const std::vector<std::string>& arguments);

}  // namespace vedette::config
