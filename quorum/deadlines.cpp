#include "quorum/deadlines.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace vedette::quorum {

std::size_t Deadlines::Hash::operator()(const Key& key) const {
  // Fibonacci hashing: numbers that follow each other are spread over all bits.
  const std::uint64_t place =
      (key.instance.value << 32U) ^ (std::uint64_t{key.group} << 6U) ^ static_cast<std::uint64_t>(key.reason);
  return static_cast<std::size_t>((place * 0x9e3779b97f4a7c15ULL) ^ (place >> 29U));
}

void Deadlines::set(const Key& key, Instant when) {
  const auto entry = times_.find(key);
  if (entry == times_.end()) {
    if (spare_time_) {
      spare_time_.key() = key;
      spare_time_.mapped() = when;
      times_.insert(std::move(spare_time_));
    } else {
      times_.emplace(key, when);
    }
    file(key, when);
    return;
  }
  const Instant before = entry->second;
  if (before == when) return;
  entry->second = when;
  file(key, when);
  settle_first(before);
  leave_out_the_old();
}

void Deadlines::set_sooner(const Key& key, Instant when) {
  const auto entry = times_.find(key);
  if (entry == times_.end() || when < entry->second) set(key, when);
}

void Deadlines::clear(const Key& key) {
  const auto entry = times_.find(key);
  if (entry != times_.end()) drop(entry);
}

void Deadlines::clear_group(GroupNumber group) {
  std::vector<Key> keys;
  for (const auto& [key, when] : times_) {
    if (key.group == group) keys.push_back(key);
  }
  for (const Key& key : keys) clear(key);
}

void Deadlines::clear_instance(GroupNumber group, InstanceId instance) {
  constexpr auto last = static_cast<std::uint8_t>(Reason::after_reset);
  for (std::uint8_t reason = 0; reason <= last; ++reason) clear({group, static_cast<Reason>(reason), instance});
}

std::optional<Instant> Deadlines::next() const {
  if (moments_.empty()) return std::nullopt;
  return moments_.begin()->first;
}

std::optional<Instant> Deadlines::when(const Key& key) const {
  const auto entry = times_.find(key);
  if (entry == times_.end()) return std::nullopt;
  return entry->second;
}

std::optional<Deadlines::Key> Deadlines::take_due(Instant now) {
  if (moments_.empty() || moments_.begin()->first > now) return std::nullopt;
  auto& [moment, keys] = *moments_.begin();
  if (taking_ != moment) {
    std::sort(keys.begin(), keys.end(), std::greater<>{});
    taking_ = moment;
    settle_first(moment);
  }
  // It counts, and so this is still the same moment.
  const Key key = keys.back();
  drop(times_.find(key));
  return key;
}

/// The first in the order is the last, so that it is cheap to take.
void Deadlines::file(const Key& key, Instant when) {
  auto moment = moments_.find(when);
  if (moment == moments_.end()) {
    if (spare_moment_) {
      spare_moment_.key() = when;
      moment = moments_.insert(std::move(spare_moment_)).position;
    } else {
      moment = moments_.try_emplace(when).first;
    }
  }
  std::vector<Key>& keys = moment->second;
  keys.insert(taking_ == when ? std::upper_bound(keys.begin(), keys.end(), key, std::greater<>{}) : keys.end(), key);
  ++kept_;
}

void Deadlines::drop(Times::iterator entry) {
  const Instant moment = entry->second;
  spare_time_ = times_.extract(entry);
  settle_first(moment);
  leave_out_the_old();
}

bool Deadlines::is_live(const Key& key, Instant moment) const {
  const auto entry = times_.find(key);
  return entry != times_.end() && entry->second == moment;
}

/// After an entry of that moment has ceased to count: none that doesn't may be the last of the first moment.
void Deadlines::settle_first(Instant changed) {
  if (moments_.empty() || moments_.begin()->first != changed) return;
  while (!moments_.empty()) {
    auto& [moment, keys] = *moments_.begin();
    while (!keys.empty() && !is_live(keys.back(), moment)) {
      keys.pop_back();
      --kept_;
    }
    if (!keys.empty()) return;
    if (taking_ == moment) taking_.reset();
    spare_moment_ = moments_.extract(moments_.begin());
  }
}

/// One that is set again and again to a distant time would leave any number of entries behind.
void Deadlines::leave_out_the_old() {
  constexpr std::size_t few = 256;
  if (kept_ <= 2 * times_.size() + few) return;
  moments_.clear();
  taking_.reset();
  kept_ = 0;
  for (const auto& [key, moment] : times_) file(key, moment);
}

}  // namespace vedette::quorum
