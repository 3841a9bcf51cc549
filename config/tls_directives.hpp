#pragma once

#include <string>
#include <string_view>

#include "config/tls_settings.hpp"

namespace vedette::config {

/// Takes over one tls-* directive whose word was checked. False: it is none of them. Whether the files can be used is
/// seen when they are read.
bool apply_tls_directive(TlsSettings& settings, std::string_view name, const std::string& word);

}  // namespace vedette::config
