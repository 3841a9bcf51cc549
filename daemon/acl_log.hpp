#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>

#include "quorum/time.hpp"

namespace vedette::daemon {

/// What ACL LOG shows: who was denied what, newest first (commands §6.3).
class AclLog {
 public:
  enum class Reason : std::uint8_t { command, channel, authentication };

  struct Entry {
    std::uint64_t id = 0;     ///< Rising from 0.
    std::uint64_t count = 1;  ///< How often; equal ones in the time of one grouping are one entry.
    Reason reason{};
    std::string object;                ///< The command, the channel, `AUTH` or `HELLO`.
    std::string user;                  ///< Who was denied; at an authentication, the name that was given.
    std::string client;                ///< The last one's line of CLIENT LIST, without its end.
    quorum::Milliseconds created{};    ///< Since 1970.
    quorum::Milliseconds last_time{};  ///< Since 1970.
    quorum::Instant last{};
  };

  /// Equal denials that come no later than this after each other are one entry.
  static constexpr quorum::Milliseconds grouping{60000};
  /// Of an object or a name no more is kept: a client could send megabytes.
  static constexpr std::size_t longest_word = 4096;
  /// So many entries are looked through for an equal one.
  static constexpr std::size_t looked_at = 10;

  /// `limit`: entries that are kept.
  explicit AclLog(std::uint64_t limit) : limit_{limit} {}

  /// `entry`: what happened; its id, count and times are set here.
  void add(Entry entry, const quorum::Reading& now);
  void clear() { entries_.clear(); }

  /// Newest first.
  const std::list<Entry>& entries() const { return entries_; }

 private:
  std::uint64_t limit_;
  std::uint64_t next_id_ = 0;
  std::list<Entry> entries_;
};

/// `auth`, `command`, `channel`.
std::string_view word_of(AclLog::Reason reason);

}  // namespace vedette::daemon
