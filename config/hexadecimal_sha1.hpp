#pragma once

#include <string>

namespace vedette::config {

/// The SHA-1 of a text in 40 hex digits, as ids are written. Throws std::runtime_error if OpenSSL offers none.
std::string hexadecimal_sha1(const std::string& text);

}  // namespace vedette::config
