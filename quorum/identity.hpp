#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vedette::quorum {

/// The name of a monitored master: case-sensitive bytes.
using MasterName = std::string;

/// The id of a Sentinel or the run id of a server. 40 hex digits by custom; what peers and files bring is taken as it
/// is, as long as it can stand in a hello and in a configuration line.
class RunId {
 public:
  /// Nothing for an empty text, one over 64 bytes, `*`, and for blanks, commas, quotes or control characters in it.
  static std::optional<RunId> parse(std::string_view text);

  const std::string& text() const { return text_; }
  /// The first eight characters, as in the connection name `sentinel-<8 hex>-cmd`.
  std::string_view short_form() const { return std::string_view{text_}.substr(0, 8); }

  auto operator<=>(const RunId&) const = default;

 private:
  explicit RunId(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

/// Names one instance (a server at an address, or a peer) within one process. Never used twice, so an answer that
/// comes late, for an instance that is known no more, can't be taken for another's.
struct InstanceId {
  std::uint64_t value = 0;
  auto operator<=>(const InstanceId&) const = default;

  struct Hash {
    std::size_t operator()(InstanceId id) const { return static_cast<std::size_t>(id.value); }
  };
};

/// Names a request that waits for its answer. Whoever drives the core makes them.
struct Ticket {
  std::uint64_t value = 0;
  auto operator<=>(const Ticket&) const = default;
};

}  // namespace vedette::quorum
