#include "quorum/promises.hpp"

#include <gmock/gmock.h>

#include "test/unit/quorum/lines.hpp"
#include "test/unit/quorum/scripts.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PromisesTest : public testing::Test {
 protected:
  std::vector<std::string> taken() {
    std::vector<std::string> lines;
    for (const Action& action : promises.take()) {
      lines.push_back(line_of(action, [](InstanceId id) { return std::to_string(id.value); }));
    }
    return lines;
  }
  Revision begin_write() {
    const Revision revision = ledger.change();
    ledger.hand_out({}, at_ms(0));
    return revision;
  }
  void finish(Revision revision) {
    ledger.written(revision, at_ms(1));
    promises.release(ledger);
  }
  static Announce said(const char* type, const char* master = "") {
    return Announce{Event{Level::notice, type, "text", master, {}}};
  }
  static AnswerAsk vote(std::uint64_t ticket, char candidate, std::uint64_t epoch) {
    return {Ticket{ticket}, {false, id_of(candidate), Epoch{epoch}}};
  }
  static AnswerOrder done(std::uint64_t ticket) { return {Ticket{ticket}, {OrderResult::Outcome::done, 0}}; }

  Ledger ledger{DurableState{}};
  Promises promises;
};

TEST_F(PromisesTest, WhatDependsOnNothingIsReadyInItsOrder) {
  promises.add(Ping{InstanceId{1}});
  promises.add(Ping{InstanceId{2}});

  EXPECT_THAT(taken(), ElementsAre("pings 1", "pings 2"));
  EXPECT_THAT(taken(), IsEmpty());
}

TEST_F(PromisesTest, WhatDependsOnAnOpenRevisionIsHeldUntilItIsWritten) {
  const Revision revision = begin_write();
  promises.add_after(ledger, revision, Ping{InstanceId{1}});

  EXPECT_THAT(taken(), IsEmpty());

  finish(revision);
  EXPECT_THAT(taken(), ElementsAre("pings 1"));
}

TEST_F(PromisesTest, AWriteReleasesOnlyWhatItHolds) {
  const Revision first = begin_write();
  const Revision second = ledger.change();
  promises.add_after(ledger, second, Ping{InstanceId{2}});
  promises.add_after(ledger, first, Ping{InstanceId{1}});

  finish(first);

  EXPECT_THAT(taken(), ElementsAre("pings 1"));
}

TEST_F(PromisesTest, EventsKeepTheirOrder) {
  const Revision revision = begin_write();

  promises.tell(ledger, revision, said("+switch-master"));
  promises.tell(ledger, Revision{}, said("+sdown"));

  EXPECT_THAT(taken(), IsEmpty()) << "+sdown happened later, so it is told later";
  finish(revision);
  EXPECT_THAT(taken(), ElementsAre("+switch-master text", "+sdown text"));
}

TEST_F(PromisesTest, OfAMasterNothingIsToldWhileItIsKeptSilent) {
  promises.hold_tongue("orders", at_ms(100));
  const Revision revision = begin_write();

  promises.tell(ledger, revision, said("+switch-master", "orders"));
  promises.tell(ledger, Revision{}, said("+sdown", "orders"));
  promises.tell(ledger, Revision{}, said("+odown", "carts"));
  promises.add(Ping{InstanceId{1}});

  finish(revision);
  EXPECT_THAT(taken(), ElementsAre("pings 1", "+odown text")) << "all else goes its way";
  promises.let_tell(ledger, "orders");
  EXPECT_THAT(taken(), ElementsAre("+switch-master text", "+sdown text"));
}

TEST_F(PromisesTest, WhatIsNotWrittenIsNotToldWhenASilenceEnds) {
  promises.hold_tongue("orders", at_ms(100));
  const Revision revision = begin_write();
  promises.tell(ledger, revision, said("+switch-master", "orders"));

  promises.let_tell(ledger, "orders");
  EXPECT_THAT(taken(), IsEmpty());

  finish(revision);
  EXPECT_THAT(taken(), ElementsAre("+switch-master text"));
}

TEST_F(PromisesTest, ASilenceHasItsEnd) {
  promises.hold_tongue("orders", at_ms(100));
  promises.tell(ledger, Revision{}, said("+sdown", "orders"));

  EXPECT_EQ(promises.overdue_at(), at_ms(100));
  promises.give_up_overdue(ledger, at_ms(99));
  EXPECT_THAT(taken(), IsEmpty());

  promises.give_up_overdue(ledger, at_ms(100));
  EXPECT_THAT(taken(), ElementsAre("+sdown text"));
  EXPECT_FALSE(promises.overdue_at());
}

TEST_F(PromisesTest, AVoteIsOverdueAfterHalfASecond) {
  const Revision revision = begin_write();

  promises.answer_vote(ledger, revision, vote(1, 'b', 7), {}, at_ms(100));

  EXPECT_EQ(promises.overdue_at(), at_ms(600));
}

TEST_F(PromisesTest, GivenUpAVoteBecomesTheOldOne) {
  const Revision revision = begin_write();
  promises.answer_vote(ledger, revision, vote(1, 'b', 7), {false, id_of('c'), Epoch{3}}, at_ms(0));

  promises.give_up(false);

  EXPECT_THAT(taken(), ElementsAre(Votes(1, 'c', 3)));
  EXPECT_FALSE(promises.overdue_at());
  finish(revision);
  EXPECT_THAT(taken(), IsEmpty()) << "it was answered";
}

TEST_F(PromisesTest, GivenUpAQuestionIsDropped) {
  const Revision revision = begin_write();
  promises.add_after(ledger, revision, AskPeer{InstanceId{1}, "orders", at("10.0.0.1:6379"), Epoch{7}, id_of('1')});

  promises.give_up(false);
  finish(revision);

  EXPECT_THAT(taken(), IsEmpty());
}

TEST_F(PromisesTest, GivenUpAnEventIsTold) {
  promises.tell(ledger, begin_write(), said("+switch-master"));

  promises.give_up(false);

  EXPECT_THAT(taken(), ElementsAre("+switch-master text"));
}

TEST_F(PromisesTest, AnOrderWaitsOutASlowWrite) {
  const Revision revision = begin_write();
  promises.add_after(ledger, revision, done(5));

  promises.give_up(false);
  EXPECT_THAT(taken(), IsEmpty());

  finish(revision);
  EXPECT_THAT(taken(), ElementsAre(AnswersOrder(5, "done")));
}

TEST_F(PromisesTest, AnOrderWhoseWriteFailedIsNotSaved) {
  promises.add_after(ledger, begin_write(), done(5));

  promises.give_up(true);

  EXPECT_THAT(taken(), ElementsAre(AnswersOrder(5, "not saved")));
}

TEST_F(PromisesTest, WhileNothingCanBeWrittenNothingIsPromised) {
  const Revision revision = begin_write();
  ledger.too_slow();

  promises.answer_vote(ledger, revision, vote(1, 'b', 7), {}, at_ms(0));
  promises.add_after(ledger, revision, AskPeer{InstanceId{1}, "orders", at("10.0.0.1:6379"), Epoch{7}, id_of('1')});
  promises.tell(ledger, revision, said("+sdown"));

  EXPECT_THAT(taken(), ElementsAre(Answers(1, false), "+sdown text"));
}

}  // namespace
}  // namespace vedette::quorum
