#include "daemon/statistics.hpp"

namespace vedette::daemon {

void RecentRate::add(quorum::Instant now, std::uint64_t amount) {
  const std::int64_t number = now.time_since_epoch().count() / slot_ms;
  Slot& slot = slots_[static_cast<std::size_t>(number) % slots_.size()];
  if (slot.number != number) slot = Slot{.number = number, .amount = 0};
  slot.amount += amount;
}

double RecentRate::per_second(quorum::Instant now) const {
  const std::int64_t number = now.time_since_epoch().count() / slot_ms;
  std::uint64_t sum = 0;
  for (const Slot& slot : slots_) {
    if (slot.number >= 0 && number - slot.number < static_cast<std::int64_t>(slots_.size())) sum += slot.amount;
  }
  return static_cast<double>(sum) * 1000.0 / static_cast<double>(slot_ms * static_cast<std::int64_t>(slots_.size()));
}

void Statistics::received(quorum::Instant now, std::uint64_t bytes) {
  ++reads;
  bytes_in += bytes;
  input.add(now, bytes);
}

void Statistics::sent(quorum::Instant now, std::uint64_t bytes) {
  ++writes;
  bytes_out += bytes;
  output.add(now, bytes);
}

void Statistics::executed(quorum::Instant now) {
  ++commands_processed;
  commands.add(now, 1);
}

}  // namespace vedette::daemon
