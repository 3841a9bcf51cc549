// Whatever a server or a peer answers, its replies are read or refused.

#include <hiredis/hiredis.h>

#include <cstdint>
#include <memory>

#include "protocol/ask_reply.hpp"
#include "protocol/ping_reply.hpp"
#include "protocol/server_reply.hpp"

namespace {

struct FreeReader {
  void operator()(redisReader* reader) const { redisReaderFree(reader); }
};
struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

void read(const redisReply& reply) {
  vedette::protocol::read_ask_reply(reply);
  vedette::protocol::read_master_reply(reply);
  vedette::protocol::classify_ping(reply);
  vedette::protocol::info_payload(reply);
  vedette::protocol::hello_payload(reply);
  vedette::protocol::reconfiguration_ran(reply);
  vedette::protocol::refuses_credentials(reply);
}

/// Whether some array claims more elements than the input could hold: hiredis would make room for them.
bool claims_too_much(const std::uint8_t* data, std::size_t size) {
  std::size_t digits = 0;
  for (std::size_t index = 0; index < size; ++index) {
    digits = data[index] >= '0' && data[index] <= '9' ? digits + 1 : 0;
    if (digits > 4) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (claims_too_much(data, size)) return 0;
  const std::unique_ptr<redisReader, FreeReader> reader{redisReaderCreate()};
  redisReaderFeed(reader.get(), reinterpret_cast<const char*>(data), size);
  void* next = nullptr;
  while (redisReaderGetReply(reader.get(), &next) == REDIS_OK && next != nullptr) {
    const std::unique_ptr<redisReply, FreeReply> reply{static_cast<redisReply*>(next)};
    read(*reply);
  }
  return 0;
}
