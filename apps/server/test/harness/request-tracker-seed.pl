# The users, queues, rights and tickets with which the tests' RT begins, in the form of its initial data.
our (@Users, @Queues, @ACL, @CustomFields, @Final);

@Users = (
    { Name => 'agent', RealName => 'Fettle', EmailAddress => 'agent@example.invalid', Privileged => 1 },
    { Name => 'mae', RealName => 'Mae Lindqvist', EmailAddress => 'mae@example.invalid', Privileged => 1 },
    { Name => 'rosa@example.invalid', RealName => 'Rosa Delgado', EmailAddress => 'rosa@example.invalid', Privileged => 0 },
);
@Queues = ({ Name => 'Plant' }, { Name => 'Board' });
@CustomFields = ({ Name => 'Line', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket', Queue => 'Plant' });

my @rights = qw(SeeQueue ShowTicket CreateTicket ModifyTicket OwnTicket ReassignTicket DeleteTicket SeeCustomField);
@ACL = (
    (map +{ UserId => 'agent', Right => $_, Queue => 'Plant' }, @rights),
    (map +{ UserId => 'mae', Right => $_, Queue => 'Plant' }, qw(ShowTicket OwnTicket)),
);

@Final = (sub {
    # More tickets than a page holds, which all changed within one second.
    for my $number (1 .. 130) {
        my $ticket = RT::Ticket->new(RT->SystemUser);
        $ticket->Create(Queue => 'Plant', Subject => "Round $number", _RecordTransaction => 0);
    }
    $RT::Handle->dbh->do("UPDATE Tickets SET LastUpdated = '2026-01-31 08:00:00'");
    for my $name (qw(agent root)) {
        my $user = RT::CurrentUser->new;
        $user->Load($name);
        my (undef, undef, $token) = RT::AuthToken->new(RT->SystemUser)->Create(Owner => $user->id, Description => 'tests');
        print STDOUT "token $name $token\n";
    }
});
1;
