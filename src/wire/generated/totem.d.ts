import * as $protobuf from "protobufjs/minimal.js";

/** Namespace ringcast. */
export namespace ringcast {

    /** Namespace wire. */
    namespace wire {

        /**
         * Properties of a Frame.
         * @deprecated Use ringcast.wire.Frame.$Properties instead.
         */
        interface IFrame extends ringcast.wire.Frame.$Properties {
        }

        /** Represents a Frame. */
        class Frame {

            /**
             * Constructs a new Frame.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.Frame.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Frame cluster. */
            cluster: string;

            /** Frame sender. */
            sender: number;

            /** Frame incarnation. */
            incarnation: number;

            /** Frame token. */
            token?: (ringcast.wire.Token.$Properties|null);

            /** Frame data. */
            data?: (ringcast.wire.Data.$Properties|null);

            /** Frame mergeDetect. */
            mergeDetect?: (ringcast.wire.MergeDetect.$Properties|null);

            /** Frame join. */
            join?: (ringcast.wire.Join.$Properties|null);

            /** Frame commitToken. */
            commitToken?: (ringcast.wire.CommitToken.$Properties|null);

            /** Frame holdCancel. */
            holdCancel?: (ringcast.wire.HoldCancel.$Properties|null);

            /** Frame body. */
            body?: ("token"|"data"|"mergeDetect"|"join"|"commitToken"|"holdCancel");

            /**
             * Encodes the specified Frame message. Does not implicitly {@link ringcast.wire.Frame.verify|verify} messages.
             * @param message Frame message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.Frame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Frame message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.Frame & ringcast.wire.Frame.$Shape} Frame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.Frame & ringcast.wire.Frame.$Shape;
        }

        namespace Frame {

            /** Properties of a Frame. */
            interface $Properties {

                /** Frame cluster */
                cluster?: (string|null);

                /** Frame sender */
                sender?: (number|null);

                /** Frame incarnation */
                incarnation?: (number|null);

                /** Frame token */
                token?: (ringcast.wire.Token.$Properties|null);

                /** Frame data */
                data?: (ringcast.wire.Data.$Properties|null);

                /** Frame mergeDetect */
                mergeDetect?: (ringcast.wire.MergeDetect.$Properties|null);

                /** Frame join */
                join?: (ringcast.wire.Join.$Properties|null);

                /** Frame commitToken */
                commitToken?: (ringcast.wire.CommitToken.$Properties|null);

                /** Frame holdCancel */
                holdCancel?: (ringcast.wire.HoldCancel.$Properties|null);

                /** Frame body */
                body?: ("token"|"data"|"mergeDetect"|"join"|"commitToken"|"holdCancel");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Frame. */
            type $Shape = {
              cluster?: string|null;
              sender?: number|null;
              incarnation?: number|null;
              token?: ringcast.wire.Token.$Shape|null;
              data?: ringcast.wire.Data.$Shape|null;
              mergeDetect?: ringcast.wire.MergeDetect.$Shape|null;
              join?: ringcast.wire.Join.$Shape|null;
              commitToken?: ringcast.wire.CommitToken.$Shape|null;
              holdCancel?: ringcast.wire.HoldCancel.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; token?: null; data?: null; mergeDetect?: null; join?: null; commitToken?: null; holdCancel?: null }|{ body?: "token"; token: ringcast.wire.Token.$Shape; data?: null; mergeDetect?: null; join?: null; commitToken?: null; holdCancel?: null }|{ body?: "data"; token?: null; data: ringcast.wire.Data.$Shape; mergeDetect?: null; join?: null; commitToken?: null; holdCancel?: null }|{ body?: "mergeDetect"; token?: null; data?: null; mergeDetect: ringcast.wire.MergeDetect.$Shape; join?: null; commitToken?: null; holdCancel?: null }|{ body?: "join"; token?: null; data?: null; mergeDetect?: null; join: ringcast.wire.Join.$Shape; commitToken?: null; holdCancel?: null }|{ body?: "commitToken"; token?: null; data?: null; mergeDetect?: null; join?: null; commitToken: ringcast.wire.CommitToken.$Shape; holdCancel?: null }|{ body?: "holdCancel"; token?: null; data?: null; mergeDetect?: null; join?: null; commitToken?: null; holdCancel: ringcast.wire.HoldCancel.$Shape })
            );
        }

        /**
         * Properties of a RingId.
         * @deprecated Use ringcast.wire.RingId.$Properties instead.
         */
        interface IRingId extends ringcast.wire.RingId.$Properties {
        }

        /** Represents a RingId. */
        class RingId {

            /**
             * Constructs a new RingId.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.RingId.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RingId representative. */
            representative: number;

            /** RingId seq. */
            seq: number;

            /**
             * Encodes the specified RingId message. Does not implicitly {@link ringcast.wire.RingId.verify|verify} messages.
             * @param message RingId message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.RingId.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RingId message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.RingId & ringcast.wire.RingId.$Shape} RingId
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.RingId & ringcast.wire.RingId.$Shape;
        }

        namespace RingId {

            /** Properties of a RingId. */
            interface $Properties {

                /** RingId representative */
                representative?: (number|null);

                /** RingId seq */
                seq?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RingId. */
            type $Shape = ringcast.wire.RingId.$Properties;
        }

        /**
         * Properties of a Token.
         * @deprecated Use ringcast.wire.Token.$Properties instead.
         */
        interface IToken extends ringcast.wire.Token.$Properties {
        }

        /** Represents a Token. */
        class Token {

            /**
             * Constructs a new Token.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.Token.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Token ringId. */
            ringId?: (ringcast.wire.RingId.$Properties|null);

            /** Token tokenSeq. */
            tokenSeq: number;

            /** Token seq. */
            seq: number;

            /** Token messageCount. */
            messageCount: number;

            /** Token aru. */
            aru: number;

            /** Token aruNode. */
            aruNode: number;

            /** Token flowControlCount. */
            flowControlCount: number;

            /** Token backlog. */
            backlog: number;

            /** Token retransmitFlag. */
            retransmitFlag: boolean;

            /** Token retransmit. */
            retransmit: number[];

            /** Token window. */
            window: number;

            /** Token windowNode. */
            windowNode: number;

            /**
             * Encodes the specified Token message. Does not implicitly {@link ringcast.wire.Token.verify|verify} messages.
             * @param message Token message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.Token.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Token message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.Token & ringcast.wire.Token.$Shape} Token
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.Token & ringcast.wire.Token.$Shape;
        }

        namespace Token {

            /** Properties of a Token. */
            interface $Properties {

                /** Token ringId */
                ringId?: (ringcast.wire.RingId.$Properties|null);

                /** Token tokenSeq */
                tokenSeq?: (number|null);

                /** Token seq */
                seq?: (number|null);

                /** Token messageCount */
                messageCount?: (number|null);

                /** Token aru */
                aru?: (number|null);

                /** Token aruNode */
                aruNode?: (number|null);

                /** Token flowControlCount */
                flowControlCount?: (number|null);

                /** Token backlog */
                backlog?: (number|null);

                /** Token retransmitFlag */
                retransmitFlag?: (boolean|null);

                /** Token retransmit */
                retransmit?: (number[]|null);

                /** Token window */
                window?: (number|null);

                /** Token windowNode */
                windowNode?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Token. */
            type $Shape = ringcast.wire.Token.$Properties;
        }

        /** Level enum. */
        enum Level {

            /** AGREED value */
            AGREED = 0,

            /** SAFE value */
            SAFE = 1
        }

        /** Channel enum. */
        enum Channel {

            /** APPLICATION value */
            APPLICATION = 0,

            /** GROUPS value */
            GROUPS = 1
        }

        /** Part enum. */
        enum Part {

            /** WHOLE value */
            WHOLE = 0,

            /** FIRST value */
            FIRST = 1,

            /** MIDDLE value */
            MIDDLE = 2,

            /** LAST value */
            LAST = 3
        }

        /**
         * Properties of a Data.
         * @deprecated Use ringcast.wire.Data.$Properties instead.
         */
        interface IData extends ringcast.wire.Data.$Properties {
        }

        /** Represents a Data. */
        class Data {

            /**
             * Constructs a new Data.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.Data.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Data ringId. */
            ringId?: (ringcast.wire.RingId.$Properties|null);

            /** Data seq. */
            seq: number;

            /** Data sender. */
            sender: number;

            /** Data level. */
            level: ringcast.wire.Level;

            /** Data messageNumber. */
            messageNumber: number;

            /** Data payloads. */
            payloads: Uint8Array[];

            /** Data parts. */
            parts: ringcast.wire.Part[];

            /** Data recovered. */
            recovered?: (ringcast.wire.Data.$Properties|null);

            /** Data channel. */
            channel: ringcast.wire.Channel;

            /**
             * Encodes the specified Data message. Does not implicitly {@link ringcast.wire.Data.verify|verify} messages.
             * @param message Data message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.Data.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Data message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.Data & ringcast.wire.Data.$Shape} Data
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.Data & ringcast.wire.Data.$Shape;
        }

        namespace Data {

            /** Properties of a Data. */
            interface $Properties {

                /** Data ringId */
                ringId?: (ringcast.wire.RingId.$Properties|null);

                /** Data seq */
                seq?: (number|null);

                /** Data sender */
                sender?: (number|null);

                /** Data level */
                level?: (ringcast.wire.Level|null);

                /** Data messageNumber */
                messageNumber?: (number|null);

                /** Data payloads */
                payloads?: (Uint8Array[]|null);

                /** Data parts */
                parts?: (ringcast.wire.Part[]|null);

                /** Data recovered */
                recovered?: (ringcast.wire.Data.$Properties|null);

                /** Data channel */
                channel?: (ringcast.wire.Channel|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Data. */
            type $Shape = ringcast.wire.Data.$Properties;
        }

        /**
         * Properties of a MergeDetect.
         * @deprecated Use ringcast.wire.MergeDetect.$Properties instead.
         */
        interface IMergeDetect extends ringcast.wire.MergeDetect.$Properties {
        }

        /** Represents a MergeDetect. */
        class MergeDetect {

            /**
             * Constructs a new MergeDetect.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.MergeDetect.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MergeDetect ringId. */
            ringId?: (ringcast.wire.RingId.$Properties|null);

            /** MergeDetect sender. */
            sender: number;

            /**
             * Encodes the specified MergeDetect message. Does not implicitly {@link ringcast.wire.MergeDetect.verify|verify} messages.
             * @param message MergeDetect message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.MergeDetect.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MergeDetect message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.MergeDetect & ringcast.wire.MergeDetect.$Shape} MergeDetect
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.MergeDetect & ringcast.wire.MergeDetect.$Shape;
        }

        namespace MergeDetect {

            /** Properties of a MergeDetect. */
            interface $Properties {

                /** MergeDetect ringId */
                ringId?: (ringcast.wire.RingId.$Properties|null);

                /** MergeDetect sender */
                sender?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MergeDetect. */
            type $Shape = ringcast.wire.MergeDetect.$Properties;
        }

        /**
         * Properties of a Member.
         * @deprecated Use ringcast.wire.Member.$Properties instead.
         */
        interface IMember extends ringcast.wire.Member.$Properties {
        }

        /** Represents a Member. */
        class Member {

            /**
             * Constructs a new Member.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.Member.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Member nodeId. */
            nodeId: number;

            /** Member incarnation. */
            incarnation: number;

            /** Member address. */
            address: string;

            /** Member name. */
            name: string;

            /** Member metadata. */
            metadata: { [k: string]: string };

            /** Member capacity. */
            capacity?: (ringcast.wire.Capacity.$Properties|null);

            /**
             * Encodes the specified Member message. Does not implicitly {@link ringcast.wire.Member.verify|verify} messages.
             * @param message Member message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.Member.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Member message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.Member & ringcast.wire.Member.$Shape} Member
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.Member & ringcast.wire.Member.$Shape;
        }

        namespace Member {

            /** Properties of a Member. */
            interface $Properties {

                /** Member nodeId */
                nodeId?: (number|null);

                /** Member incarnation */
                incarnation?: (number|null);

                /** Member address */
                address?: (string|null);

                /** Member name */
                name?: (string|null);

                /** Member metadata */
                metadata?: ({ [k: string]: string }|null);

                /** Member capacity */
                capacity?: (ringcast.wire.Capacity.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Member. */
            type $Shape = ringcast.wire.Member.$Properties;
        }

        /**
         * Properties of a Capacity.
         * @deprecated Use ringcast.wire.Capacity.$Properties instead.
         */
        interface ICapacity extends ringcast.wire.Capacity.$Properties {
        }

        /** Represents a Capacity. */
        class Capacity {

            /**
             * Constructs a new Capacity.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.Capacity.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Capacity bufferBytes. */
            bufferBytes: number;

            /** Capacity frameBytes. */
            frameBytes: number;

            /** Capacity chargeBytes. */
            chargeBytes: number;

            /**
             * Encodes the specified Capacity message. Does not implicitly {@link ringcast.wire.Capacity.verify|verify} messages.
             * @param message Capacity message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.Capacity.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Capacity message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.Capacity & ringcast.wire.Capacity.$Shape} Capacity
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.Capacity & ringcast.wire.Capacity.$Shape;
        }

        namespace Capacity {

            /** Properties of a Capacity. */
            interface $Properties {

                /** Capacity bufferBytes */
                bufferBytes?: (number|null);

                /** Capacity frameBytes */
                frameBytes?: (number|null);

                /** Capacity chargeBytes */
                chargeBytes?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Capacity. */
            type $Shape = ringcast.wire.Capacity.$Properties;
        }

        /**
         * Properties of an Evidence.
         * @deprecated Use ringcast.wire.Evidence.$Properties instead.
         */
        interface IEvidence extends ringcast.wire.Evidence.$Properties {
        }

        /** Represents an Evidence. */
        class Evidence {

            /**
             * Constructs a new Evidence.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.Evidence.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Evidence id. */
            id: string;

            /** Evidence text. */
            text: string;

            /**
             * Encodes the specified Evidence message. Does not implicitly {@link ringcast.wire.Evidence.verify|verify} messages.
             * @param message Evidence message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.Evidence.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Evidence message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.Evidence & ringcast.wire.Evidence.$Shape} Evidence
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.Evidence & ringcast.wire.Evidence.$Shape;
        }

        namespace Evidence {

            /** Properties of an Evidence. */
            interface $Properties {

                /** Evidence id */
                id?: (string|null);

                /** Evidence text */
                text?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Evidence. */
            type $Shape = ringcast.wire.Evidence.$Properties;
        }

        /** CauseKind enum. */
        enum CauseKind {

            /** JOIN value */
            JOIN = 0,

            /** START value */
            START = 1,

            /** TOKEN_LOST value */
            TOKEN_LOST = 2,

            /** COMMIT_TOKEN_LOST value */
            COMMIT_TOKEN_LOST = 3,

            /** RECOVERY_TOKEN_LOST value */
            RECOVERY_TOKEN_LOST = 4,

            /** LEAVE value */
            LEAVE = 5,

            /** RESTART value */
            RESTART = 6,

            /** FOREIGN_RING value */
            FOREIGN_RING = 7,

            /** FAILED_TO_RECEIVE value */
            FAILED_TO_RECEIVE = 8,

            /** INTERFACE_CHANGED value */
            INTERFACE_CHANGED = 9
        }

        /**
         * Properties of a Cause.
         * @deprecated Use ringcast.wire.Cause.$Properties instead.
         */
        interface ICause extends ringcast.wire.Cause.$Properties {
        }

        /** Represents a Cause. */
        class Cause {

            /**
             * Constructs a new Cause.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.Cause.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Cause kind. */
            kind: ringcast.wire.CauseKind;

            /** Cause node. */
            node: number;

            /**
             * Encodes the specified Cause message. Does not implicitly {@link ringcast.wire.Cause.verify|verify} messages.
             * @param message Cause message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.Cause.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Cause message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.Cause & ringcast.wire.Cause.$Shape} Cause
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.Cause & ringcast.wire.Cause.$Shape;
        }

        namespace Cause {

            /** Properties of a Cause. */
            interface $Properties {

                /** Cause kind */
                kind?: (ringcast.wire.CauseKind|null);

                /** Cause node */
                node?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Cause. */
            type $Shape = ringcast.wire.Cause.$Properties;
        }

        /**
         * Properties of a Join.
         * @deprecated Use ringcast.wire.Join.$Properties instead.
         */
        interface IJoin extends ringcast.wire.Join.$Properties {
        }

        /** Represents a Join. */
        class Join {

            /**
             * Constructs a new Join.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.Join.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Join sender. */
            sender?: (ringcast.wire.Member.$Properties|null);

            /** Join procSet. */
            procSet: number[];

            /** Join failSet. */
            failSet: number[];

            /** Join ringSeq. */
            ringSeq: number;

            /** Join leaving. */
            leaving: boolean;

            /** Join cause. */
            cause?: (ringcast.wire.Cause.$Properties|null);

            /** Join evidence. */
            evidence: ringcast.wire.Evidence.$Properties[];

            /**
             * Encodes the specified Join message. Does not implicitly {@link ringcast.wire.Join.verify|verify} messages.
             * @param message Join message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.Join.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Join message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.Join & ringcast.wire.Join.$Shape} Join
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.Join & ringcast.wire.Join.$Shape;
        }

        namespace Join {

            /** Properties of a Join. */
            interface $Properties {

                /** Join sender */
                sender?: (ringcast.wire.Member.$Properties|null);

                /** Join procSet */
                procSet?: (number[]|null);

                /** Join failSet */
                failSet?: (number[]|null);

                /** Join ringSeq */
                ringSeq?: (number|null);

                /** Join leaving */
                leaving?: (boolean|null);

                /** Join cause */
                cause?: (ringcast.wire.Cause.$Properties|null);

                /** Join evidence */
                evidence?: (ringcast.wire.Evidence.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Join. */
            type $Shape = ringcast.wire.Join.$Properties;
        }

        /**
         * Properties of a CommitEntry.
         * @deprecated Use ringcast.wire.CommitEntry.$Properties instead.
         */
        interface ICommitEntry extends ringcast.wire.CommitEntry.$Properties {
        }

        /** Represents a CommitEntry. */
        class CommitEntry {

            /**
             * Constructs a new CommitEntry.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.CommitEntry.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CommitEntry oldRing. */
            oldRing?: (ringcast.wire.RingId.$Properties|null);

            /** CommitEntry aru. */
            aru: number;

            /** CommitEntry highSeen. */
            highSeen: number;

            /** CommitEntry safe. */
            safe: number;

            /** CommitEntry obligations. */
            obligations: number[];

            /**
             * Encodes the specified CommitEntry message. Does not implicitly {@link ringcast.wire.CommitEntry.verify|verify} messages.
             * @param message CommitEntry message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.CommitEntry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CommitEntry message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.CommitEntry & ringcast.wire.CommitEntry.$Shape} CommitEntry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.CommitEntry & ringcast.wire.CommitEntry.$Shape;
        }

        namespace CommitEntry {

            /** Properties of a CommitEntry. */
            interface $Properties {

                /** CommitEntry oldRing */
                oldRing?: (ringcast.wire.RingId.$Properties|null);

                /** CommitEntry aru */
                aru?: (number|null);

                /** CommitEntry highSeen */
                highSeen?: (number|null);

                /** CommitEntry safe */
                safe?: (number|null);

                /** CommitEntry obligations */
                obligations?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CommitEntry. */
            type $Shape = ringcast.wire.CommitEntry.$Properties;
        }

        /**
         * Properties of a CommitToken.
         * @deprecated Use ringcast.wire.CommitToken.$Properties instead.
         */
        interface ICommitToken extends ringcast.wire.CommitToken.$Properties {
        }

        /** Represents a CommitToken. */
        class CommitToken {

            /**
             * Constructs a new CommitToken.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.CommitToken.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CommitToken ringId. */
            ringId?: (ringcast.wire.RingId.$Properties|null);

            /** CommitToken tokenSeq. */
            tokenSeq: number;

            /** CommitToken firstSeq. */
            firstSeq: number;

            /** CommitToken members. */
            members: ringcast.wire.Member.$Properties[];

            /** CommitToken entries. */
            entries: ringcast.wire.CommitEntry.$Properties[];

            /**
             * Encodes the specified CommitToken message. Does not implicitly {@link ringcast.wire.CommitToken.verify|verify} messages.
             * @param message CommitToken message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.CommitToken.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CommitToken message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.CommitToken & ringcast.wire.CommitToken.$Shape} CommitToken
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.CommitToken & ringcast.wire.CommitToken.$Shape;
        }

        namespace CommitToken {

            /** Properties of a CommitToken. */
            interface $Properties {

                /** CommitToken ringId */
                ringId?: (ringcast.wire.RingId.$Properties|null);

                /** CommitToken tokenSeq */
                tokenSeq?: (number|null);

                /** CommitToken firstSeq */
                firstSeq?: (number|null);

                /** CommitToken members */
                members?: (ringcast.wire.Member.$Properties[]|null);

                /** CommitToken entries */
                entries?: (ringcast.wire.CommitEntry.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CommitToken. */
            type $Shape = ringcast.wire.CommitToken.$Properties;
        }

        /**
         * Properties of a HoldCancel.
         * @deprecated Use ringcast.wire.HoldCancel.$Properties instead.
         */
        interface IHoldCancel extends ringcast.wire.HoldCancel.$Properties {
        }

        /** Represents a HoldCancel. */
        class HoldCancel {

            /**
             * Constructs a new HoldCancel.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.wire.HoldCancel.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** HoldCancel ringId. */
            ringId?: (ringcast.wire.RingId.$Properties|null);

            /** HoldCancel sender. */
            sender: number;

            /**
             * Encodes the specified HoldCancel message. Does not implicitly {@link ringcast.wire.HoldCancel.verify|verify} messages.
             * @param message HoldCancel message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.wire.HoldCancel.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HoldCancel message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.wire.HoldCancel & ringcast.wire.HoldCancel.$Shape} HoldCancel
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.wire.HoldCancel & ringcast.wire.HoldCancel.$Shape;
        }

        namespace HoldCancel {

            /** Properties of a HoldCancel. */
            interface $Properties {

                /** HoldCancel ringId */
                ringId?: (ringcast.wire.RingId.$Properties|null);

                /** HoldCancel sender */
                sender?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a HoldCancel. */
            type $Shape = ringcast.wire.HoldCancel.$Properties;
        }
    }
}
