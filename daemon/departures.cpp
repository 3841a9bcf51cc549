#include "daemon/departures.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "daemon/outbox.hpp"

namespace vedette::daemon {

void Departures::add(Outbox& outbox) {
  waiting_.push_back(&outbox);
  if (scheduled_) return;
  scheduled_ = true;
  asio::post(executor_, [this] { leave(); });
}

void Departures::forget(Outbox& outbox) {
  Outbox* const nobody = nullptr;
  std::replace(waiting_.begin(), waiting_.end(), &outbox, nobody);
  std::replace(leaving_.begin(), leaving_.end(), &outbox, nobody);
}

void Departures::leave() {
  scheduled_ = false;
  leaving_.swap(waiting_);
  // By index: one that departs may have others forgotten.
  for (std::size_t i = 0; i < leaving_.size(); ++i) {
    if (leaving_[i] != nullptr) leaving_[i]->depart();
  }
  leaving_.clear();
}

}  // namespace vedette::daemon
