#include "daemon/reply_reader.hpp"

#include <hiredis/hiredis.h>

#include <utility>

#include "daemon/whole_reply.hpp"

namespace vedette::daemon {
namespace {

using Objects = redisReplyObjectFunctions;

const Objects& usual_objects() {
  static const Objects objects = [] {
    const std::unique_ptr<redisReader, decltype(&redisReaderFree)> reader{redisReaderCreate(), &redisReaderFree};
    return *reader->fn;
  }();
  return objects;
}

/// Room for all elements is taken before the first has come, so the count alone could ask for gigabytes.
/// `Count`: an int in hiredis 0.14, a size_t since 1.0.
template <class Count>
void* create_limited_array(const redisReadTask* task, Count elements) {
  if (std::cmp_greater(elements, ReplyReader::element_limit)) return nullptr;
  return usual_objects().createArray(task, elements);
}

Objects* limited_objects() {
  static Objects objects = [] {
    Objects limited = usual_objects();
    limited.createArray = &create_limited_array;
    return limited;
  }();
  return &objects;
}

}  // namespace

void ReplyReader::Free::operator()(redisReader* reader) const {
  redisReaderFree(reader);
}

bool ReplyReader::feed(std::string_view bytes, const std::function<bool(const redisReply&)>& take) {
  if (!reader_) {
    for (WholeReply whole; !bytes.empty();) {
      const std::size_t size = whole.read(bytes);
      if (size == 0) break;
      bytes.remove_prefix(size);
      if (!take(whole.reply())) return false;
    }
    if (bytes.empty()) return true;
    reader_.reset(redisReaderCreateWithFunctions(limited_objects()));
  }
  if (redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK) return false;
  incomplete_ += bytes.size();
  for (;;) {
    void* raw = nullptr;
    if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) return false;
    if (raw == nullptr) break;
    const std::unique_ptr<redisReply, decltype(&freeReplyObject)> reply{static_cast<redisReply*>(raw),
                                                                        &freeReplyObject};
    incomplete_ = reader_->len - reader_->pos;
    if (!take(*reply)) return false;
  }
  if (incomplete_ == 0) reader_.reset();
  return incomplete_ <= reply_limit;
}

}  // namespace vedette::daemon
