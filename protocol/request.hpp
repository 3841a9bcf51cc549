#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vedette::protocol {

/// One request: the command and its arguments, bytes as they came.
using Words = std::vector<std::string>;

/// The client broke the protocol: answer `message`, then close (commands §5.3).
struct ProtocolError {
  std::string message;  ///< What follows `-ERR `. Empty: close without a word.
};

/// What a client may send (commands §5.3, §5.6). All sizes in bytes, except `max_multibulk`: words.
struct RequestLimits {
  std::size_t inline_bytes = 65536;  ///< Also for the headers `*<n>` and `$<len>`.
  std::size_t max_bulk = 536870912;  ///< proto-max-bulk-len.
  std::size_t max_multibulk = 2147483647;
  std::size_t query_buffer = std::size_t{1} << 30U;  ///< client-query-buffer-limit.
  bool authenticated = true;                         ///< False: a password is needed and was not given yet.
};

/// Cuts what a client sends into requests, RESP arrays or inline lines, however the bytes arrive (commands §5.1-5.3).
class RequestReader {
 public:
  /// Takes a copy of what was read from the client.
  void feed(std::string_view bytes);

  /// The next whole request; monostate: more bytes are needed. Empty requests are skipped. After an error nothing more
  /// is read: every further call gives monostate.
  std::variant<std::monostate, Words, ProtocolError> next(const RequestLimits& limits);

  /// Takes the memory of a request that next() gave, and that has been answered, for one that is to come.
  void reuse(Words&& words);

  /// Memory held for requests that were not handed over yet, in bytes.
  std::size_t buffered() const;

 private:
  enum class Step : std::uint8_t { more_needed, skipped, complete };
  using Outcome = std::variant<Step, ProtocolError>;

  Outcome read_inline(const RequestLimits& limits);
  Outcome read_count(const RequestLimits& limits);
  Outcome read_bulk(const RequestLimits& limits);
  Outcome read_bulk_header(const RequestLimits& limits);
  /// Where the `\r` of the header at `position_` stands; npos while it, or the byte after it, has not come.
  std::size_t header_end() const;
  std::string_view unread() const;
  void drop_consumed();

  std::string buffer_;
  std::size_t position_ = 0;         ///< Everything before it in buffer_ is done with.
  mutable std::size_t scanned_ = 0;  ///< Up to here no line end was found, so a slow sender costs no second look.
  std::size_t words_left_ = 0;       ///< Of the RESP array under way.
  bool header_read_ = false;         ///< The `$<len>` of the next word was read.
  std::size_t bulk_length_ = 0;
  Words words_;                 // Of the request under way, and behind them what is reused.
  std::size_t word_count_ = 0;  // So many are of the request under way.
  std::size_t words_bytes_ = 0;
  bool broken_ = false;
};

}  // namespace vedette::protocol
