#pragma once

#include <hiredis/hiredis.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace vedette::daemon {

/// A small reply that lies whole in the bytes that came in, seen without copying it: a status, an integer, a string, or
/// an array of some of these, as a published message is. Nearly all that servers send us is one of them.
class WholeReply {
 public:
  /// How many bytes the reply takes that these begin with; 0 if it is of another kind, not whole, or perhaps wrong:
  /// then hiredis reads it. The bytes must outlive what reply() refers to.
  std::size_t read(std::string_view bytes);
  /// What was read. Its strings do not end with a zero.
  const redisReply& reply() const { return reply_; }

 private:
  static constexpr std::size_t most_items = 4;

  std::array<redisReply, most_items> items_{};
  std::array<redisReply*, most_items> pointers_{};
  redisReply reply_{};
};

}  // namespace vedette::daemon
