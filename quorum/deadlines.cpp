#include "quorum/deadlines.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "quorum/expects.hpp"

namespace vedette::quorum {

std::size_t Deadlines::Hash::operator()(const Place& place) const {
  // Fibonacci hashing: numbers that follow each other are spread over all bits.
  const std::uint64_t number = (place.instance.value << 32U) ^ std::uint64_t{place.group};
  return static_cast<std::size_t>((number * 0x9e3779b97f4a7c15ULL) ^ (number >> 29U));
}

std::optional<Instant> Deadlines::Row::when(Reason reason) const {
  const Instant when = when_.at(static_cast<std::size_t>(reason));
  if (when == never) return std::nullopt;
  return when;
}

void Deadlines::Row::set(Reason reason, Instant when) {
  VEDETTE_EXPECTS(when != never);
  Instant& place = when_.at(static_cast<std::size_t>(reason));
  if (place == never) ++count_;
  place = when;
}

void Deadlines::Row::clear(Reason reason) {
  when_.at(static_cast<std::size_t>(reason)) = never;
  --count_;
}

Deadlines::Row* Deadlines::row_at(const Place& place) {
  if (last_ == nullptr || last_->first != place) {
    const auto row = rows_.find(place);
    if (row == rows_.end()) return nullptr;
    last_ = &*row;
  }
  return &last_->second;
}

const Deadlines::Row* Deadlines::row_at(const Place& place) const {
  if (last_ != nullptr && last_->first == place) return &last_->second;
  const auto row = rows_.find(place);
  return row == rows_.end() ? nullptr : &row->second;
}

Deadlines::Row& Deadlines::add_row(const Place& place) {
  if (spare_row_) {
    spare_row_.key() = place;
    last_ = &*rows_.insert(std::move(spare_row_)).position;
  } else {
    last_ = &*rows_.try_emplace(place).first;
  }
  return last_->second;
}

void Deadlines::set(const Key& key, Instant when) {
  const Place place{key.group, key.instance};
  Row* found = row_at(place);
  Row& row = found != nullptr ? *found : add_row(place);
  const std::optional<Instant> before = row.when(key.reason);
  if (before == when) return;
  row.set(key.reason, when);
  file(key, when);
  if (!before) {
    ++count_;
    return;
  }
  settle_first(*before);
  leave_out_the_old();
}

void Deadlines::set_sooner(const Key& key, Instant when) {
  const std::optional<Instant> before = this->when(key);
  if (!before || when < *before) set(key, when);
}

void Deadlines::clear(const Key& key) {
  if (when(key)) drop(key);
}

void Deadlines::clear_group(GroupNumber group) {
  std::vector<InstanceId> instances;
  for (const auto& [place, row] : rows_) {
    if (place.group == group) instances.push_back(place.instance);
  }
  for (const InstanceId instance : instances) clear_instance(group, instance);
}

void Deadlines::clear_instance(GroupNumber group, InstanceId instance) {
  for (std::size_t reason = 0; reason < reasons; ++reason) clear({group, static_cast<Reason>(reason), instance});
}

std::optional<Instant> Deadlines::next() const {
  if (moments_.empty()) return std::nullopt;
  return moments_.begin()->first;
}

std::optional<Instant> Deadlines::when(const Key& key) const {
  const Row* row = row_at({key.group, key.instance});
  return row == nullptr ? std::nullopt : row->when(key.reason);
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
  drop(key);
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

/// There must be one.
void Deadlines::drop(const Key& key) {
  const Place place{key.group, key.instance};
  Row& row = *row_at(place);
  const Instant moment = *row.when(key.reason);
  row.clear(key.reason);
  --count_;
  if (row.empty()) drop_row(place);
  settle_first(moment);
  leave_out_the_old();
}

void Deadlines::drop_row(const Place& place) {
  last_ = nullptr;
  spare_row_ = rows_.extract(place);
}

bool Deadlines::is_live(const Key& key, Instant moment) const {
  return when(key) == moment;
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
  if (kept_ <= 2 * count_ + few) return;
  moments_.clear();
  taking_.reset();
  kept_ = 0;
  for (const auto& [place, row] : rows_) {
    for (std::size_t reason = 0; reason < reasons; ++reason) {
      const Key key{place.group, static_cast<Reason>(reason), place.instance};
      if (const std::optional<Instant> moment = row.when(key.reason)) file(key, *moment);
    }
  }
}

}  // namespace vedette::quorum
