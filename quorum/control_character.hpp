#pragma once

namespace vedette::quorum {

/// Whether it is a byte below a blank, or DEL: what would break a line of a log, a file or an event.
constexpr bool is_control_character(char c) {
  return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

}  // namespace vedette::quorum
