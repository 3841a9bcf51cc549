#include "quorum/deadlines.hpp"

namespace vedette::quorum {

void Deadlines::set(const Key& key, Instant when) {
  const auto [entry, is_new] = entries_.try_emplace(key, when);
  if (!is_new) {
    if (entry->second == when) return;
    order_.erase({entry->second, key});
    entry->second = when;
  }
  order_.emplace(when, key);
}

void Deadlines::set_sooner(const Key& key, Instant when) {
  const auto entry = entries_.find(key);
  if (entry == entries_.end() || when < entry->second) set(key, when);
}

void Deadlines::clear(const Key& key) {
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return;
  order_.erase({entry->second, key});
  entries_.erase(entry);
}

void Deadlines::clear_group(GroupNumber group) {
  auto entry = entries_.lower_bound(Key{.group = group});
  while (entry != entries_.end() && entry->first.group == group) {
    order_.erase({entry->second, entry->first});
    entry = entries_.erase(entry);
  }
}

void Deadlines::clear_instance(GroupNumber group, InstanceId instance) {
  auto entry = entries_.lower_bound(Key{.group = group});
  while (entry != entries_.end() && entry->first.group == group) {
    if (entry->first.instance == instance) {
      order_.erase({entry->second, entry->first});
      entry = entries_.erase(entry);
    } else {
      ++entry;
    }
  }
}

std::optional<Instant> Deadlines::next() const {
  if (order_.empty()) return std::nullopt;
  return order_.begin()->first;
}

std::optional<Instant> Deadlines::when(const Key& key) const {
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return std::nullopt;
  return entry->second;
}

std::optional<Deadlines::Key> Deadlines::take_due(Instant now) {
  if (order_.empty() || order_.begin()->first > now) return std::nullopt;
  const Key key = order_.begin()->second;
  order_.erase(order_.begin());
  entries_.erase(key);
  return key;
}

}  // namespace vedette::quorum
