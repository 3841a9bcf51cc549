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
  Instant& kept = when_.at(static_cast<std::size_t>(reason));
  if (kept == never) ++count_;
  kept = when;
}

void Deadlines::Row::clear(Reason reason) {
  when_.at(static_cast<std::size_t>(reason)) = never;
  --count_;
}

std::optional<Deadlines::RowNumber> Deadlines::number_at(const Place& place) const {
  if (last_ < rows_.size() && rows_[last_].place == place) {
    if (rows_[last_].empty()) return std::nullopt;
    return last_;
  }
  const auto number = numbers_.find(place);
  if (number == numbers_.end()) return std::nullopt;
  last_ = number->second;
  return last_;
}

Deadlines::RowNumber Deadlines::add_row(const Place& place) {
  if (free_rows_.empty()) {
    last_ = static_cast<RowNumber>(rows_.size());
    rows_.emplace_back(place);
  } else {
    last_ = free_rows_.back();
    free_rows_.pop_back();
    rows_[last_].place = place;
  }
  if (spare_number_) {
    spare_number_.key() = place;
    spare_number_.mapped() = last_;
    numbers_.insert(std::move(spare_number_));
  } else {
    numbers_.emplace(place, last_);
  }
  return last_;
}

void Deadlines::set(const Key& key, Instant when) {
  const Place place{key.group, key.instance};
  const std::optional<RowNumber> found = number_at(place);
  const RowNumber number = found ? *found : add_row(place);
  Row& row = rows_[number];
  const std::optional<Instant> before = row.when(key.reason);
  if (before == when) return;
  row.set(key.reason, when);
  file({key, number}, when);
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
  const std::optional<RowNumber> number = number_at({key.group, key.instance});
  if (number && rows_[*number].when(key.reason)) drop({key, *number});
}

void Deadlines::clear_group(GroupNumber group) {
  std::vector<InstanceId> instances;
  for (const Row& row : rows_) {
    if (row.place.group == group && !row.empty()) instances.push_back(row.place.instance);
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
  const std::optional<RowNumber> number = number_at({key.group, key.instance});
  return number ? rows_[*number].when(key.reason) : std::nullopt;
}

std::optional<Deadlines::Key> Deadlines::take_due(Instant now) {
  if (moments_.empty() || moments_.begin()->first > now) return std::nullopt;
  auto& [moment, entries] = *moments_.begin();
  if (taking_ != moment) {
    std::sort(entries.begin(), entries.end(), std::greater<>{});
    taking_ = moment;
    settle_first(moment);
  }
  // It counts, and so this is still the same moment.
  const Entry entry = entries.back();
  last_ = entry.row;
  drop(entry);
  return entry.key;
}

/// The first in the order is the last, so that it is cheap to take.
void Deadlines::file(const Entry& entry, Instant when) {
  auto moment = moments_.find(when);
  if (moment == moments_.end()) {
    if (spare_moment_) {
      spare_moment_.key() = when;
      moment = moments_.insert(std::move(spare_moment_)).position;
    } else {
      moment = moments_.try_emplace(when).first;
    }
  }
  std::vector<Entry>& entries = moment->second;
  entries.insert(
      taking_ == when ? std::upper_bound(entries.begin(), entries.end(), entry, std::greater<>{}) : entries.end(),
      entry);
  ++kept_;
}

/// There must be one.
void Deadlines::drop(const Entry& entry) {
  Row& row = rows_[entry.row];
  const Instant moment = *row.when(entry.key.reason);
  row.clear(entry.key.reason);
  --count_;
  if (row.empty()) drop_row(entry.row);
  settle_first(moment);
  leave_out_the_old();
}

void Deadlines::drop_row(RowNumber number) {
  spare_number_ = numbers_.extract(rows_[number].place);
  free_rows_.push_back(number);
}

bool Deadlines::is_live(const Entry& entry, Instant moment) const {
  const Row& row = rows_[entry.row];
  return row.place == Place{entry.key.group, entry.key.instance} && row.when(entry.key.reason) == moment;
}

/// After an entry of that moment has ceased to count: none that doesn't may be the last of the first moment.
void Deadlines::settle_first(Instant changed) {
  if (moments_.empty() || moments_.begin()->first != changed) return;
  while (!moments_.empty()) {
    auto& [moment, entries] = *moments_.begin();
    while (!entries.empty() && !is_live(entries.back(), moment)) {
      entries.pop_back();
      --kept_;
    }
    if (!entries.empty()) return;
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
  for (RowNumber number = 0; number < rows_.size(); ++number) {
    const Row& row = rows_[number];
    for (std::size_t reason = 0; reason < reasons; ++reason) {
      const Key key{row.place.group, static_cast<Reason>(reason), row.place.instance};
      if (const std::optional<Instant> moment = row.when(key.reason)) file({key, number}, *moment);
    }
  }
}

}  // namespace vedette::quorum
