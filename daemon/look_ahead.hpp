#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "protocol/request.hpp"

namespace vedette::daemon {

/// Reads the requests behind the one that is being answered, each of them once, while a client's own reader stays where
/// it is. Until it is first asked for one it costs nothing.
class LookAhead {
 public:
  /// The reader was fed these bytes.
  void feed(std::string_view bytes);
  /// The reader has given a request.
  void keep_up(const protocol::RequestLimits& limits);
  /// The reader has nothing more to give.
  void end() { *this = {}; }

  /// The next whole request behind those that it gave before, and behind `here` at first. nullopt: there is none yet,
  /// or what stop() was called at comes first.
  std::optional<protocol::Words> next(const protocol::RequestReader& here, const protocol::RequestLimits& limits);
  /// Nothing behind the request that next() gave last is to be seen before the reader has given that one, too.
  void stop() { stopped_ = true; }

 private:
  std::optional<protocol::RequestReader> reader_;  // Empty: where the client's own stands.
  std::size_t ahead_ = 0;                          // So many requests it has given that the client's own has not.
  bool stopped_ = false;                           // Behind the last of them.
};

}  // namespace vedette::daemon
