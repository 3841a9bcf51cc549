#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "quorum/hello.hpp"

namespace vedette::protocol {

/// Longer payloads are no hellos: two host names, an id and a master's name fit many times.
inline constexpr std::size_t longest_hello = 4096;

/// Reads one hello (behaviour §5.1). Nothing unless it has exactly eight fields, both hosts and the master's name are
/// not empty and can stand in a configuration line, ports are 1 to 65535, and epochs are plain decimal numbers that can
/// be carried on (`quorum::highest_epoch_on_the_wire`).
std::optional<quorum::Hello> parse_hello(std::string_view payload);

/// The payload of a hello. What parse_hello() reads from it equals `hello` if its fields are valid.
std::string hello_text(const quorum::Hello& hello);

}  // namespace vedette::protocol
