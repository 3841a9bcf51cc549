#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vedette::protocol {

/// The version of the protocol that a client asked for by HELLO.
enum class Resp : std::uint8_t { two = 2, three = 3 };

/// Appends replies to `out`, in the form of the client's version (commands §5.4). Holds nothing back, so replies nest
/// by the order of the calls: `array(2)`, then two values.
class Reply {
 public:
  /// `out` must outlive this object.
  Reply(std::string& out, Resp version) : out_{out}, version_{version} {}

  /// `+text`. CR and LF become blanks.
  void simple(std::string_view text);
  /// `-text`, the code included: `ERR syntax error`. CR and LF become blanks (commands §0.3, rule 8).
  void error(std::string_view text);
  void integer(std::int64_t value);
  void bulk(std::string_view bytes);
  /// `$-1`, or `_` in RESP3.
  void null();
  /// `*-1`, or `_` in RESP3.
  void null_array();
  /// The values follow.
  void array(std::size_t count);
  /// `pairs` keys, each followed by its value. A flat array in RESP2.
  void map(std::size_t pairs);
  /// An array in RESP2.
  void set(std::size_t count);
  /// What nobody asked for: pub/sub. An array in RESP2.
  void push(std::size_t count);
  /// Text for people. A bulk string in RESP2.
  void verbatim(std::string_view text);
  /// A double. A bulk string in RESP2.
  void number(double value);

 private:
  void header(char type, std::size_t count);

  std::string& out_;
  Resp version_;
};

}  // namespace vedette::protocol
