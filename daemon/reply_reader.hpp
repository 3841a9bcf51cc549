#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

struct redisReader;
struct redisReply;

namespace vedette::daemon {

/// Cuts what a server sends into replies. The server is not trusted: a reply over the limit, nested too deeply, with an
/// absurd number of elements or in another protocol ends it. What is small and whole is seen where it lies; hiredis
/// reads the rest.
class ReplyReader {
 public:
  /// More bytes than any honest reply has; an INFO with thousands of replicas stays under one megabyte.
  static constexpr std::size_t reply_limit = std::size_t{64} << 20U;
  static constexpr int element_limit = 1 << 20;

  /// Takes in bytes and hands over each reply that is complete, in order; it is gone after the call. False: the stream
  /// can't be read any further, or `take` said false; close the connection.
  bool feed(std::string_view bytes, const std::function<bool(const redisReply&)>& take);

 private:
  struct Free {
    void operator()(redisReader* reader) const;
  };

  std::unique_ptr<redisReader, Free> reader_;  // Null while no reply is half there: who is idle keeps no buffer.
  std::size_t incomplete_ = 0;                 // Bytes since the last whole reply.
};

}  // namespace vedette::daemon
