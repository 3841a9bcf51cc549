#pragma once

#include <cstdint>

namespace vedette::config {

/// Whether reading looks at more than the text: at scripts and at `dir`. What the daemon itself is about to write is
/// right even if a script has vanished meanwhile.
enum class Looks : std::uint8_t { around, at_the_text_alone };

}  // namespace vedette::config
