#include "daemon/look_ahead.hpp"

#include <utility>
#include <variant>

namespace vedette::daemon {

void LookAhead::feed(std::string_view bytes) {
  if (reader_) reader_->feed(bytes);
}

void LookAhead::keep_up(const protocol::RequestLimits& limits) {
  if (!reader_) return;
  if (ahead_ == 0) {
    // To read one a second time is less than to copy all that is behind it.
    reader_->next(limits);
    return;
  }
  if (--ahead_ == 0) stopped_ = false;
}

std::optional<protocol::Words> LookAhead::next(const protocol::RequestReader& here,
                                               const protocol::RequestLimits& limits) {
  if (stopped_) return std::nullopt;
  if (!reader_) reader_ = here;
  auto read = reader_->next(limits);
  auto* words = std::get_if<protocol::Words>(&read);
  if (words == nullptr) return std::nullopt;
  ++ahead_;
  return std::move(*words);
}

}  // namespace vedette::daemon
