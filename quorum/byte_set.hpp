#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace vedette::quorum {

/// Some of the 256 bytes. To ask costs one look at a table.
class ByteSet {
 public:
  /// Those that occur in a text.
  constexpr explicit ByteSet(std::string_view bytes) {
    for (const char byte : bytes) place(byte) = true;
  }

  /// Those above a blank and below DEL, apart from some.
  static constexpr ByteSet visible_but(std::string_view bytes) {
    ByteSet set{{}};
    for (char byte = '!'; byte <= '~'; ++byte) set.place(byte) = true;
    for (const char byte : bytes) set.place(byte) = false;
    return set;
  }

  /// Whether it is one of them.
  constexpr bool contains(char byte) const { return has_[static_cast<unsigned char>(byte)]; }
  /// Whether all bytes of a text are; so are those of an empty one.
  constexpr bool contains_all(std::string_view text) const {
    return std::all_of(text.begin(), text.end(), [this](char byte) { return contains(byte); });
  }

 private:
  constexpr bool& place(char byte) { return has_[static_cast<unsigned char>(byte)]; }

  std::array<bool, 256> has_{};
};

}  // namespace vedette::quorum
